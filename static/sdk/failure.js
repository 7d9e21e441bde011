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
  constructor(code, message, retry_after_s) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.retry_after_s = retry_after_s;
  }
}

/**
 * @param {unknown} body  `{code, message, retry_after_s?}` as the server sends it
 * @param {string} [fallback]
 * @returns {Failure}
 */
export function failureOf(body, fallback = 'internal') {
  const { code, message, retry_after_s } = /** @type {Partial<Failure>} */ (body ?? {});
  return new Failure(code ?? fallback, message ?? code ?? fallback, retry_after_s);
}
