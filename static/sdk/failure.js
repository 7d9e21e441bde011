/**
 * A call or command that did not succeed. `code` is one of the server's codes, or of the SDK's own:
 * `offline` (not sent), `lost` (sent, and the connection broke before the answer: it may have taken
 * effect), `timeout` (the same, without a break), `queue_full`, `network`, `closed`.
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
 * @param {unknown} body  `{code, message, retry_after_s?}` as the server words it
 * @param {string} [fallback]
 * @returns {Failure}
 */
export function failureOf(body, fallback = 'internal') {
  const { code, message, retry_after_s } = /** @type {Partial<Failure>} */ (body ?? {});
  return new Failure(code ?? fallback, message ?? code ?? fallback, retry_after_s);
}
