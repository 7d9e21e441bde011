/**
 * @typedef {import('./upload.js').UploadWish} UploadWish
 *
 * @typedef {object} Options
 * @property {() => Promise<string>} [login]  returns the code for `wx.login`
 * @property {string} [appid]  where headers can be set (in Node, with `ws`), WeChat's Referer names it
 * @property {new (url: string, protocols?: string[], options?: any) => WebSocket} [WebSocket]  by default the environment's; of `ws` in an older Node
 * @property {typeof globalThis.fetch} [fetch]
 * @property {(path: string) => Promise<Blob>} [files]  reads the file for `wx.uploadFile`; by default the path is a
 * URL, such as `blob:` or `data:`
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear'>} [storage]  by default `localStorage`, else memory
 */
/**
 * @param {Options} [options]
 */
export function createWx(options?: Options): {
    wx: {
        request: (wish: import("./callbacks.js").RequestWish) => {
            abort: () => void;
        };
        uploadFile: (wish: import("./upload.js").UploadWish) => {
            abort: () => void;
            onProgressUpdate: (listener: import("./upload.js").Progress) => undefined;
            offProgressUpdate: (listener: import("./upload.js").Progress) => undefined;
        };
        /** @param {import('./callbacks.js').Callbacks<{code: string}>} [callbacks] */
        login: (callbacks?: import("./callbacks.js").Callbacks<{
            code: string;
        }>) => Promise<{
            code: string;
        } & {
            errMsg: string;
        }> | undefined;
        getStorageSync: (key: string) => any;
        setStorageSync: (key: string, data: any) => void;
        removeStorageSync: (key: string) => void;
        clearStorageSync: () => void;
        onAppShow: (listener: (what: any) => void) => void;
        offAppShow: (listener?: ((what: any) => void) | undefined) => void;
        onAppHide: (listener: (what: any) => void) => void;
        offAppHide: (listener?: ((what: any) => void) | undefined) => void;
        onNetworkStatusChange: (listener: (what: {
            isConnected: boolean;
            networkType: string;
        }) => void) => void;
        offNetworkStatusChange: (listener?: ((what: {
            isConnected: boolean;
            networkType: string;
        }) => void) | undefined) => void;
        getNetworkType: ({ success, complete }: import("./callbacks.js").Callbacks<{
            networkType: string;
        }>) => void;
        connectSocket: (wish: import("./callbacks.js").SocketWish) => import("./socket_task.js").SocketTask;
        sendSocketMessage: (options: import("./socket_task.js").Sending) => void;
        closeSocket: (options?: import("./socket_task.js").Closing) => void;
        onSocketOpen: (listener: (result: any) => void) => void;
        onSocketMessage: (listener: (result: any) => void) => void;
        onSocketClose: (listener: (result: any) => void) => void;
        onSocketError: (listener: (result: any) => void) => void;
    };
    hide: () => void;
    show: () => void;
    setConnected: (connected: boolean) => void;
    stop: () => void;
};
export type UploadWish = import("./upload.js").UploadWish;
export type Options = {
    /**
     * returns the code for `wx.login`
     */
    login?: (() => Promise<string>) | undefined;
    /**
     * where headers can be set (in Node, with `ws`), WeChat's Referer names it
     */
    appid?: string | undefined;
    /**
     * by default the environment's; of `ws` in an older Node
     */
    WebSocket?: (new (url: string, protocols?: string[], options?: any) => WebSocket) | undefined;
    fetch?: typeof fetch | undefined;
    /**
     * reads the file for `wx.uploadFile`; by default the path is a
     * URL, such as `blob:` or `data:`
     */
    files?: ((path: string) => Promise<Blob>) | undefined;
    /**
     * by default `localStorage`, else memory
     */
    storage?: Pick<Storage, "clear" | "getItem" | "removeItem" | "setItem"> | undefined;
};
