export class SocketTask {
    /** @param {import('./background.js').Background} background @param {() => void} ended */
    constructor(background: import("./background.js").Background, ended: () => void);
    background: import("./background.js").Background;
    ended: () => void;
    /** @param {(result: {header: Record<string, string>}) => void} listener */
    onOpen(listener: (result: {
        header: Record<string, string>;
    }) => void): void;
    /** @param {(result: {data: string | ArrayBuffer}) => void} listener */
    onMessage(listener: (result: {
        data: string | ArrayBuffer;
    }) => void): void;
    /** @param {(result: {code: number, reason: string}) => void} listener */
    onClose(listener: (result: {
        code: number;
        reason: string;
    }) => void): void;
    /** @param {(error: {errMsg: string}) => void} listener */
    onError(listener: (error: {
        errMsg: string;
    }) => void): void;
    /** @param {Sending} options */
    send(options: Sending): void;
    /** @param {Closing} [options] */
    close(options?: Closing): void;
    /** @param {WebSocket} socket @param {number} timeout_ms */
    begin(socket: WebSocket, timeout_ms: number): void;
    #private;
}
export type Sending = import("./callbacks.js").Callbacks<{}> & {
    data: string | ArrayBuffer;
};
export type Closing = import("./callbacks.js").Callbacks<{}> & {
    code?: number;
    reason?: string;
};
