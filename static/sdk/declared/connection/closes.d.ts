/**
 * @param {number} code
 * @returns {Verdict}
 */
export function verdict(code: number): Verdict;
/** @param {import('../types.js').LinkState} state  a stopped one @returns {Failure} */
export function endOf({ reason }: import("../types.js").LinkState): Failure;
export const TOO_LARGE: 1009;
/**
 * What a client does after each close code (section 6 of the wire contract).
 *
 * It reconnects with back-off (`retry`), after the delay that the server asked for (`goaway`), with a new token
 * (`renew`), after a long delay (`slow`), or not at all (`stop`).
 */
export type StopReason = import("../types.js").StopReason;
/**
 * What a client does after each close code (section 6 of the wire contract).
 *
 * It reconnects with back-off (`retry`), after the delay that the server asked for (`goaway`), with a new token
 * (`renew`), after a long delay (`slow`), or not at all (`stop`).
 */
export type WaitReason = import("../types.js").WaitReason;
/**
 * What a client does after each close code (section 6 of the wire contract).
 *
 * It reconnects with back-off (`retry`), after the delay that the server asked for (`goaway`), with a new token
 * (`renew`), after a long delay (`slow`), or not at all (`stop`).
 */
export type Verdict = {
    act: "retry" | "goaway" | "renew" | "slow";
    reason: WaitReason;
} | {
    act: "stop";
    reason: StopReason;
};
import { Failure } from '../failure.js';
