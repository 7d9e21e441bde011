export class Sockets {
    /** @param {MakeSocket} Socket @param {Background} background @param {string} [referer] */
    constructor(Socket: MakeSocket, background: Background, referer?: string);
    Socket: MakeSocket;
    background: import("./background.js").Background;
    referer: string | undefined;
    /** @param {import('./callbacks.js').SocketWish} wish @returns {SocketTask} at once; errors go to `fail` */
    connect: (wish: import("./callbacks.js").SocketWish) => SocketTask;
    api(): {
        connectSocket: (wish: import("./callbacks.js").SocketWish) => SocketTask;
        /** @param {import('./socket_task.js').Sending} options */
        sendSocketMessage: (options: import("./socket_task.js").Sending) => void;
        /** @param {import('./socket_task.js').Closing} [options] */
        closeSocket: (options?: import("./socket_task.js").Closing) => void;
        onSocketOpen: (listener: (result: any) => void) => void;
        onSocketMessage: (listener: (result: any) => void) => void;
        onSocketClose: (listener: (result: any) => void) => void;
        onSocketError: (listener: (result: any) => void) => void;
    };
    #private;
}
export type Background = import("./background.js").Background;
export type MakeSocket = new (url: string, protocols?: string[], options?: any) => WebSocket;
import { SocketTask } from './socket_task.js';
