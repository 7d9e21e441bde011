/**
 * @typedef {import('./host.js').Host} Host
 *
 * @typedef {object} Line  a socket of the library
 * @property {number} readyState
 * @property {((event: {data: string}) => void) | null} onmessage
 * @property {((event: {code: number, reason: string}) => void) | null} onclose
 * @property {(() => void) | null} onopen
 * @property {(text: string) => void} send
 * @property {(code?: number, reason?: string) => void} close
 */
/**
 * A host whose sockets use SockJS. SockJS can carry a token only in a frame, so the first frame has it.
 *
 * @param {import('./host.js').Credentials} sessions
 * @param {new (url: string, protocols?: string[] | null, options?: object) => Line} SockJS
 * @param {{origin?: string, options?: object}} [how]  `origin` of the server; `options` of the library
 * @returns {Host}
 */
export function overSockJs(sessions: import("./host.js").Credentials, SockJS: new (url: string, protocols?: string[] | null, options?: object) => Line, { origin, options }?: {
    origin?: string;
    options?: object;
}): Host;
export type Host = import("./host.js").Host;
/**
 * a socket of the library
 */
export type Line = {
    readyState: number;
    onmessage: ((event: {
        data: string;
    }) => void) | null;
    onclose: ((event: {
        code: number;
        reason: string;
    }) => void) | null;
    onopen: (() => void) | null;
    send: (text: string) => void;
    close: (code?: number, reason?: string) => void;
};
