/**
 * How WeChat's functions answer: by `success` or `fail`, then `complete`; without any of them, by a promise.
 *
 * @template T
 * @typedef {object} Callbacks
 * @property {(result: T & {errMsg: string}) => void} [success]
 * @property {(error: {errMsg: string}) => void} [fail]
 * @property {(result: {errMsg: string}) => void} [complete]
 */
/**
 * @typedef {Callbacks<{socketTaskId?: number}> & {url: string, header?: Record<string, string>, protocols?: string[],
 *   timeout?: number, tcpNoDelay?: boolean, perMessageDeflate?: boolean, forceCellularNetwork?: boolean}} SocketWish
 *
 * @typedef {{data: any, statusCode: number, header: Record<string, string>, cookies: string[]}} Answer
 *
 * @typedef {Callbacks<Answer> & {url: string, data?: any, header?: Record<string, string>, timeout?: number,
 *   method?: string, dataType?: string, responseType?: string}} RequestWish
 */
/**
 * @template T
 * @param {string} name  of the function, for `errMsg`
 * @param {Callbacks<T> | undefined} callbacks
 * @param {() => Promise<T>} work
 * @returns {Promise<T & {errMsg: string}> | undefined}
 */
export function called<T>(name: string, callbacks: Callbacks<T> | undefined, work: () => Promise<T>): Promise<T & {
    errMsg: string;
}> | undefined;
/** @template T @param {Callbacks<T>} callbacks @param {T & {errMsg: string}} result */
export function succeed<T>({ success, complete }: Callbacks<T>, result: T & {
    errMsg: string;
}): void;
/** @param {Callbacks<any>} callbacks @param {string} name @param {string} why */
export function fail({ fail: failed, complete }: Callbacks<any>, name: string, why: string): void;
/**
 * How WeChat's functions answer: by `success` or `fail`, then `complete`; without any of them, by a promise.
 */
export type Callbacks<T> = {
    success?: ((result: T & {
        errMsg: string;
    }) => void) | undefined;
    fail?: ((error: {
        errMsg: string;
    }) => void) | undefined;
    complete?: ((result: {
        errMsg: string;
    }) => void) | undefined;
};
export type SocketWish = Callbacks<{
    socketTaskId?: number;
}> & {
    url: string;
    header?: Record<string, string>;
    protocols?: string[];
    timeout?: number;
    tcpNoDelay?: boolean;
    perMessageDeflate?: boolean;
    forceCellularNetwork?: boolean;
};
export type Answer = {
    data: any;
    statusCode: number;
    header: Record<string, string>;
    cookies: string[];
};
export type RequestWish = Callbacks<Answer> & {
    url: string;
    data?: any;
    header?: Record<string, string>;
    timeout?: number;
    method?: string;
    dataType?: string;
    responseType?: string;
};
