/**
 * What a close code asks of a client (section 6 of the wire contract).
 *
 * `retry` comes back with back-off, `goaway` after the delay the server asked for, `renew` with a new
 * token, `slow` after a long while, `stop` not by itself.
 *
 * @typedef {import('../types.js').StopReason} StopReason
 * @typedef {import('../types.js').WaitReason} WaitReason
 * @typedef {{act: 'retry' | 'goaway' | 'renew' | 'slow', reason: WaitReason}
 *   | {act: 'stop', reason: StopReason}} Verdict
 */

/** @type {Record<number, Verdict>} */
const VERDICTS = {
  1001: { act: 'goaway', reason: 'going_away' },
  1007: { act: 'stop', reason: 'broken' },
  4400: { act: 'stop', reason: 'broken' },
  4401: { act: 'renew', reason: 'renew' },
  4403: { act: 'stop', reason: 'forbidden' },
  4409: { act: 'stop', reason: 'replaced' },
  4411: { act: 'retry', reason: 'too_slow' },
  4429: { act: 'slow', reason: 'too_many' },
};

export const TOO_LARGE = 1009;

/**
 * @param {number} code
 * @returns {Verdict}
 */
export function verdict(code) {
  return VERDICTS[code] ?? { act: 'retry', reason: 'lost' };
}
