/**
 * What a client does after each close code (section 6 of the wire contract).
 *
 * It reconnects with back-off (`retry`), after the delay that the server asked for (`goaway`), with a new token
 * (`renew`), after a long delay (`slow`), or not at all (`stop`).
 *
 * @typedef {import('../types.js').StopReason} StopReason
 * @typedef {import('../types.js').WaitReason} WaitReason
 * @typedef {{act: 'retry' | 'goaway' | 'renew' | 'slow', reason: WaitReason}
 *   | {act: 'stop', reason: StopReason}} Verdict
 */

import { Failure } from '../failure.js';

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

/** The code of commands on a connection that has stopped; `closed` for other reasons. @type {Record<string, string>} */
const CODES = { signed_out: 'unauthorized', forbidden: 'forbidden', outdated: 'outdated' };

/** @param {import('../types.js').LinkState} state  a stopped one @returns {Failure} */
export function endOf({ reason = 'left' }) {
  return new Failure(CODES[reason] ?? 'closed', `the connection has ended: ${reason}`);
}
