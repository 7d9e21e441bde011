/**
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {import('./hosts/host.js').Sent} Sent
 *
 * @typedef {object} Options
 * @property {string} [name]  by default that of the file
 * @property {string} [type]  its content type, by default that of the file
 * @property {(share: number) => void} [onProgress]  the share that was sent, from 0 to 1; not every host reports it
 * @property {AbortSignal} [signal]  cancels it
 */
/**
 * @param {import('./hosts/host.js').Credentials} sessions
 * @param {Blob | File | ArrayBuffer} file
 * @param {Options} [options]
 * @returns {Promise<Upload>} throws a Failure: `network` where a retry may help, `recalled` if `signal` cancelled it
 */
export function upload(sessions: import("./hosts/host.js").Credentials, file: Blob | File | ArrayBuffer, options?: Options): Promise<Upload>;
export type Upload = import("./types.js").Upload;
export type Sent = import("./hosts/host.js").Sent;
export type Options = {
    /**
     * by default that of the file
     */
    name?: string | undefined;
    /**
     * its content type, by default that of the file
     */
    type?: string | undefined;
    /**
     * the share that was sent, from 0 to 1; not every host reports it
     */
    onProgress?: ((share: number) => void) | undefined;
    /**
     * cancels it
     */
    signal?: AbortSignal | undefined;
};
