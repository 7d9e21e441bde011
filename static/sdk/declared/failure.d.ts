/**
 * @param {unknown} body  `{code, message, retry_after_s?}` as the server sends it
 * @param {string} [fallback]
 * @returns {Failure}
 */
export function failureOf(body: unknown, fallback?: string): Failure;
/**
 * A request or command that failed. `code` is one of the server's codes, or of the SDK: `offline` (not sent), `lost`
 * (the connection broke before the reply, so it may have taken effect), `timeout` (no reply came, so it may have taken
 * effect), `recalled`, `dropped` (by its author; may have taken effect), `busy`, `queue_full`, `too_large`, `network`, `closed`.
 */
export class Failure extends Error {
    /**
     * @param {string} code
     * @param {string} message
     * @param {number} [retry_after_s]
     */
    constructor(code: string, message: string, retry_after_s?: number);
    code: string;
    retry_after_s: number | undefined;
}
