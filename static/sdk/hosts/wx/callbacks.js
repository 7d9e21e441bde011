/**
 * How WeChat's functions answer: by `success` or `fail`, then `complete`; without any of them, by a promise.
 *
 * @template T
 * @typedef {object} Callbacks
 * @property {(result: T & {errMsg: string}) => void} [success]
 * @property {(error: {errMsg: string}) => void} [fail]
 * @property {(result: {errMsg: string}) => void} [complete]
 */

/**
 * @typedef {Callbacks<{socketTaskId?: number}> & {url: string, header?: Record<string, string>, protocols?: string[],
 *   timeout?: number, tcpNoDelay?: boolean, perMessageDeflate?: boolean, forceCellularNetwork?: boolean}} SocketWish
 *
 * @typedef {{data: any, statusCode: number, header: Record<string, string>, cookies: string[]}} Answer
 *
 * @typedef {Callbacks<Answer> & {url: string, data?: any, header?: Record<string, string>, timeout?: number,
 *   method?: string, dataType?: string, responseType?: string}} RequestWish
 */

/**
 * @template T
 * @param {string} name  of the function, for `errMsg`
 * @param {Callbacks<T> | undefined} callbacks
 * @param {() => Promise<T>} work
 * @returns {Promise<T & {errMsg: string}> | undefined}
 */
export function called(name, callbacks, work) {
  const done = (async () => ({ ...(await work()), errMsg: `${name}:ok` }))();
  if (!callbacks?.success && !callbacks?.fail && !callbacks?.complete) return done;
  done.then((result) => succeed(callbacks, result), (error) => fail(callbacks, name, error.message));
  return undefined;
}

/** @template T @param {Callbacks<T>} callbacks @param {T & {errMsg: string}} result */
export function succeed({ success, complete }, result) {
  success?.(result);
  complete?.(result);
}

/** @param {Callbacks<any>} callbacks @param {string} name @param {string} why */
export function fail({ fail: failed, complete }, name, why) {
  const error = { errMsg: `${name}:fail ${why}` };
  failed?.(error);
  complete?.(error);
}
