/** The caller may stop waiting: by a signal, or after a time. */

import { Failure } from '../failure.js';

/**
 * @typedef {Pick<import('../hosts/host.js').Host, 'later' | 'cancel'>} Timers
 *
 * @typedef {object} Patience
 * @property {AbortSignal | undefined} [signal]  ends the waiting: rejected with `recalled`
 * @property {number | undefined} [timeout_s]  ends it after this time, which includes time without a connection:
 *   rejected with `timeout`
 */

/** @returns {Failure} */
export function recalled() {
  return new Failure('recalled', 'ended by its caller');
}

/**
 * @template T
 * @param {() => Promise<T>} work  not begun if the signal came before
 * @param {Timers} timers
 * @param {Patience} patience
 * @param {() => void} [giveUp]  called when the caller gives up
 * @returns {Promise<T>}
 */
export function patiently(work, timers, { signal, timeout_s }, giveUp = () => {}) {
  if (signal?.aborted) return Promise.reject(recalled());
  if (!signal && timeout_s === undefined) return work();
  return new Promise((resolve, reject) => {
    const end = (/** @type {Failure} */ failure) => {
      giveUp();
      reject(failure);
    };
    const stop = () => end(recalled());
    const late = () => end(new Failure('timeout', `no answer within ${timeout_s} s`));
    const timer = timeout_s === undefined ? null : timers.later(late, timeout_s * 1000);
    signal?.addEventListener('abort', stop, { once: true });
    const done = () => {
      timers.cancel(timer);
      signal?.removeEventListener('abort', stop);
    };
    work().then(resolve, reject).finally(done);
  });
}
