/**
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {import('./hosts/host.js').Sent} Sent
 *
 * @typedef {object} Options
 * @property {string} [name]  by default that of the file
 * @property {string} [type]  its content type, by default that of the file
 * @property {(share: number) => void} [onProgress]  how much of it was sent, from 0 to 1; not every host tells
 * @property {AbortSignal} [signal]  ends it
 */
/**
 * @param {import('./hosts/host.js').Credentials} sessions
 * @param {Blob | File | ArrayBuffer} file
 * @param {Options} [options]
 * @returns {Promise<Upload>} throws a Failure: `network` where it may be sent again, `recalled` if `signal` ended it
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
     * how much of it was sent, from 0 to 1; not every host tells
     */
    onProgress?: ((share: number) => void) | undefined;
    /**
     * ends it
     */
    signal?: AbortSignal | undefined;
};
