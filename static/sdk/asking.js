/** Making the server's calls over HTTP, each with a time limit. */

import { Failure, failureOf } from './failure.js';

/**
 * @typedef {import('./hosts/host.js').Host} Host
 *
 * @typedef {object} Call
 * @property {string} [method]  by default POST
 * @property {string} path  such as `/api/sessions`
 * @property {object | undefined} [body]
 * @property {string | undefined} [token]
 */

/** A browser gives up a hanging request after minutes only. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * @param {Host} host
 * @param {Call} call
 * @returns {Promise<any>} the answer, null for none; rejected with a Failure, `network` if none comes in time
 */
export async function ask(host, { method = 'POST', path, body, token }) {
  /** @type {Record<string, string>} */
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const { response, answer } = await within(host, answered(host, path, init));
  if (!response.ok) throw failureOf(answer?.error);
  return answer;
}

/**
 * A ticket, which opens one socket. A token that is refused is renewed once.
 *
 * @param {import('./hosts/host.js').Credentials} credentials
 * @returns {Promise<string>} rejected with a Failure
 */
export async function ticketOf(credentials) {
  const used = credentials.current;
  const once = async () => (await ask(credentials.host, { path: '/api/ticket', token: await credentials.token() })).ticket;
  try {
    return await once();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'unauthorized' || !used) throw error;
    await credentials.renew(used);
    return once();
  }
}

/** @param {Host} host @param {string} path @param {RequestInit} init */
async function answered(host, path, init) {
  const response = await host.fetch(path, init);
  const answer = await response.json().catch((error) => {
    if (response.ok && response.status !== 204) throw error; // the answer is lost in part
    return null;
  });
  return { response, answer };
}

/**
 * @template T
 * @param {Host} host
 * @param {Promise<T>} work
 * @param {string} [what]  failed, for the message
 * @returns {Promise<T>} rejected with `network` if it fails, or takes too long
 */
export async function within(host, work, what = 'the server cannot be reached') {
  /** @type {unknown} */
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = host.later(() => reject(new Error('no answer')), ANSWER_WITHIN_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([work, tooLong]));
  } catch {
    throw new Failure('network', what);
  } finally {
    host.cancel(timer);
  }
}
