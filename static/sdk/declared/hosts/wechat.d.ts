/**
 * @param {Wx} wx
 * @param {string} origin  of the server
 * @returns {import('./host.js').Host}
 */
export function miniProgramHost(wx: Wx, origin: string): import("./host.js").Host;
/**
 * @param {Wx} wx
 * @param {object} options
 * @param {string} options.origin  of the server, as `https://tea.example`; the mini program's settings must list it
 * @param {string} [options.appid]  required if the server knows several
 * @param {string} [options.task]
 */
export function connectMiniProgram(wx: Wx, { origin, appid, task }: {
    origin: string;
    appid?: string | undefined;
    task?: string | undefined;
}): {
    sessions: Sessions;
    client: Client;
    beside: (name: string) => Client;
    signIn: () => Promise<import("../wire.js").SelfInfo>;
};
export { Failure } from "../failure.js";
export { Match } from "../match.js";
export { isAside } from "../state/order.js";
export { VERSION } from "../version.js";
export { randomName } from "../connection/task.js";
/**
 * A SocketTask with the interface of a WebSocket. A SocketTask knows neither its state nor who closed it: WeChat may
 * close one with 1000, or end it with an error only. `onclose` is called once, with 1006 unless the server sent a code,
 * and not at all after `close`.
 */
export class MiniSocket {
    /** @param {Wx} wx @param {string} url @param {string[]} protocols */
    constructor(wx: Wx, url: string, protocols: string[]);
    readyState: number;
    /** @type {((event: {data: any}) => void) | null} */
    onmessage: ((event: {
        data: any;
    }) => void) | null;
    /** @type {((event: {code: number}) => void) | null} */
    onclose: ((event: {
        code: number;
    }) => void) | null;
    task: SocketTask;
    /** @param {string} data */
    send(data: string): void;
    /** Close, without any further event. */
    close(): void;
    #private;
}
/**
 * The parts of `wx` that the SDK uses.
 */
export type SocketTask = {
    send: (options: {
        data: string;
        fail?: (error: {
            errMsg: string;
        }) => void;
    }) => void;
    close: (options: {
        code?: number;
        reason?: string;
    }) => void;
    onOpen: (listener: (result: {
        header: Record<string, string>;
    }) => void) => void;
    onMessage: (listener: (result: {
        data: string | ArrayBuffer;
    }) => void) => void;
    onClose: (listener: (result: {
        code: number;
        reason: string;
    }) => void) => void;
    onError: (listener: (error: {
        errMsg: string;
    }) => void) => void;
};
/**
 * The parts of `wx` that the SDK uses.
 */
export type Wx = {
    connectSocket: (options: {
        url: string;
        protocols?: string[];
        fail?: (error: {
            errMsg: string;
        }) => void;
    }) => SocketTask;
    request: (options: {
        url: string;
        method: "GET" | "POST" | "PUT" | "DELETE";
        header: Record<string, string>;
        data?: string | ArrayBuffer;
        dataType: string;
        success: (result: {
            statusCode: number;
            data: any;
        }) => void;
        fail: (error: {
            errMsg: string;
        }) => void;
    }) => {
        abort: () => void;
    } | void;
    login: (options: {
        success: (result: {
            code: string;
        }) => void;
        fail: (error: {
            errMsg: string;
        }) => void;
    }) => void;
    /**
     * '' for a missing key
     */
    getStorageSync: (key: string) => any;
    setStorageSync: (key: string, value: any) => void;
    removeStorageSync: (key: string) => void;
    onAppShow: (listener: () => void) => void;
    onNetworkStatusChange: (listener: (result: {
        isConnected: boolean;
    }) => void) => void;
};
import { Sessions } from '../session.js';
import { Client } from '../client.js';
export { close as closeStretch, fetchBefore, openThread } from "../state/stretches.js";
