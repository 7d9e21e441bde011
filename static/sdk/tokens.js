/**
 * Tokens that the application supplies for its own users. They are renewed by asking again, and not stored. Emits
 * `change` when the token changes.
 *
 * Only the application signs a user out, by returning no token. If it fails to answer, or its token is refused, the
 * connection tries again later.
 */

import { Emitter } from './emitter.js';
import { Backoff } from './backoff.js';
import { Failure } from './failure.js';
import { ask, ticketOf, within } from './asking.js';

/**
 * @typedef {import('./hosts/host.js').Host} Host
 * @typedef {{access_token: string, expires_at: number}} Held  `expires_at`: ms since the epoch by this device's clock,
 *   Infinity if the token does not say
 * @typedef {() => Promise<string | null | undefined> | string | null | undefined} GiveToken  gives a JSON Web Token
 *   of the user, a new one each time before the last expires; none signs the user out
 */

const RENEW_BEFORE_MS = 60_000;
const USELESS_BELOW_MS = 5_000;
/** A token that has expired when it arrives must not cause a loop of requests. */
const LEAST_MS = 5_000;
const LONGEST_MS = 2 ** 31 - 1;
const RETRY = { base_s: 2, cap_s: 60 };

/** @extends {Emitter<{change: Held | null}>} */
export class Tokens extends Emitter {
  /** @type {Held | null} */
  current = null;
  /** @type {Promise<Held> | null} */
  #asking = null;
  /** @type {unknown} */
  #renewal = null;

  /** @param {Host} host @param {GiveToken} give */
  constructor(host, give) {
    super();
    this.host = host;
    this.give = give;
    this.backoff = new Backoff(host.random, RETRY);
  }

  /** @returns {Promise<string>} an access token; rejected with `unauthorized` if the application gives none */
  async token() {
    const held = this.current;
    if (held && held.expires_at - this.host.now() >= USELESS_BELOW_MS) return held.access_token;
    return (await this.#ask()).access_token;
  }

  /** @returns {Promise<string>} a ticket, which opens one socket; rejected with a Failure */
  ticket() {
    return ticketOf(this);
  }

  /** Ask the application for another token, unless it has done so since. @param {{access_token: string} | null} [stale] */
  async renew(stale = this.current) {
    if (stale?.access_token === this.current?.access_token) await this.#ask();
  }

  /**
   * Make one of the server's calls as the user.
   *
   * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
   * @param {string} path  such as `/api/me`
   * @param {object} [body]
   * @returns {Promise<any>} the answer, null for none; rejected with a Failure
   */
  async call(method, path, body) {
    return ask(this.host, { method, path, body, token: await this.token() });
  }

  /**
   * Forget the token, for example because the application signs its user out; `client.stop()` ends the connection.
   */
  forget() {
    this.#hold(null);
  }

  #ask() {
    this.#asking ??= this.#given().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #given() {
    const given = (async () => this.give())();
    const token = await within(this.host, given, 'the application gives no token');
    if (!token) {
      this.#hold(null);
      throw new Failure('unauthorized', 'the application has nobody signed in');
    }
    const left_ms = lifetime(token, this.host.now());
    const held = { access_token: token, expires_at: this.host.now() + left_ms };
    this.backoff.reset();
    this.#hold(held);
    return held;
  }

  /** @param {Held | null} held */
  #hold(held) {
    const same = held?.access_token === this.current?.access_token;
    this.current = held;
    this.host.cancel(this.#renewal);
    if (held && held.expires_at < Infinity) this.#plan(held.expires_at - this.host.now());
    if (!same) this.emit('change', held);
  }

  /** Ask before the token expires, so an open socket stays open. @param {number} left_ms */
  #plan(left_ms) {
    const margin_ms = Math.min(RENEW_BEFORE_MS, left_ms / 3) * (1 + this.host.random());
    this.#renewIn(Math.max(LEAST_MS, left_ms - margin_ms));
  }

  /** @param {number} delay_ms */
  #renewIn(delay_ms) {
    this.#renewal = this.host.later(() => void this.#again(), Math.min(delay_ms, LONGEST_MS), true);
  }

  async #again() {
    try {
      await this.#ask();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.current) this.#renewIn(this.backoff.next() * 1000);
    }
  }
}

/**
 * How long a token is valid. The device clock may be wrong: then the token's own lifetime counts.
 *
 * @param {string} token  a JSON Web Token
 * @param {number} now
 * @returns {number} ms; Infinity if it does not say
 */
function lifetime(token, now) {
  const { exp, iat } = claims(token);
  if (typeof exp !== 'number') return Infinity;
  const left_ms = exp * 1000 - now;
  const whole_ms = typeof iat === 'number' ? (exp - iat) * 1000 : Infinity;
  if (left_ms > 0 && left_ms <= whole_ms) return left_ms;
  return whole_ms < Infinity ? Math.max(0, whole_ms) : Math.max(0, left_ms);
}

/** @param {string} token @returns {{exp?: unknown, iat?: unknown}} its claims; none if it cannot be read here */
function claims(token) {
  try {
    return JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) ?? {};
  } catch {
    return {}; // no JSON Web Token, or a place without `atob`
  }
}
