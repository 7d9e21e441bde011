export class Multiplexer {
    /** @param {Host} host @param {Ends} ends */
    constructor(host: Host, ends: Ends);
    host: import("../hosts/host.js").Host;
    ends: Ends;
    /** @param {string} port @param {string} path @param {string[]} protocols  with which the socket is opened, if it is not open */
    attach(port: string, path: string, protocols: string[]): void;
    /** @param {string} port */
    detach(port: string): void;
    /** The windows that use it. @returns {string[]} */
    get ports(): string[];
    /** End the connection; its ports are not notified. */
    close(): void;
    /** @param {string} port @param {string} data  a frame of that window */
    send(port: string, data: string): void;
    #private;
}
export type Frame = import("../types.js").Frame;
export type Host = import("../hosts/host.js").Host;
/**
 * one window's end of the socket
 */
export type Port = {
    /**
     * whether it got its `hello`
     */
    open: boolean;
    /**
     * that it subscribed to
     */
    rooms: Set<unknown>;
    /**
     * what it last said about whether the user looks at its window
     */
    looking: boolean | undefined;
};
export type Asked = {
    port: string;
    id: number | string;
    frame: Frame;
    size: number;
};
/**
 * how it reaches its ports
 */
export type Ends = {
    bring: (port: string, data: string) => void;
    /**
     * to all that are open
     */
    bringAll: (data: string) => void;
    end: (port: string, code: number) => void;
    /**
     * the socket is closed, and no port is left
     */
    done: () => void;
};
