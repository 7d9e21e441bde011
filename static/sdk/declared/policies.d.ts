/**
 * @param {string} op
 * @returns {Policy}
 */
export function policyOf(op: string): Policy;
/**
 * How a command is retried. Made of the server's own rules: do not edit it, `make sdk` writes it anew.
 *
 * `nonce`   carries a nonce, or gets one: queued and retried until it is answered; the server stores it once.
 * `repeat`  is idempotent: queued and retried.
 * `ask`     waits for the connection, but is not repeated once it was sent: `lost` or `timeout` say that it may have
 *           taken effect.
 * `drop`    is worthless later: dropped when it cannot be sent now.
 * `once`    any other: rejected while offline, and with `lost` when the connection breaks before the reply.
 */
export type Policy = "nonce" | "repeat" | "ask" | "drop" | "once";
