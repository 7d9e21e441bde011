/**
 * The session on this device: tokens in storage that all windows share, and the HTTP requests that create, renew and
 * end them. Emits `change` when they change, in this window or another.
 */

import { Emitter } from './emitter.js';
import { Backoff } from './backoff.js';
import { Failure } from './failure.js';
import { ask, ticketOf } from './asking.js';

/**
 * @typedef {import('./types.js').Session} Stored
 * @typedef {import('./types.js').Self} Self
 * @typedef {import('./hosts/host.js').Host} Host
 * @typedef {{access_token: string, refresh_token: string, expires_in_s: number, user: Self}} Answer
 */

const KEY = 'teahouse.session';
const RENEW_BEFORE_MS = 60_000;
/** After a lost reply the server accepts the same refresh token again, so the retry comes soon. */
const RETRY = { base_s: 2, cap_s: 60 };

/** @extends {Emitter<{change: Stored | null}>} */
export class Sessions extends Emitter {
  /** @type {unknown} */
  #renewal = null;

  /** @param {Host} host */
  constructor(host) {
    super();
    this.host = host;
    this.backoff = new Backoff(host.random, RETRY);
    this.current = this.#stored();
    this.#plan();
  }

  /** Load what another window stored; call it on the window's `storage` event. */
  reload() {
    const stored = this.#stored();
    if (stored?.access_token === this.current?.access_token) return;
    this.current = stored;
    this.#plan();
    this.emit('change', stored);
  }

  /** @param {string} [name] */
  guest(name) {
    return this.#begin('/api/guest', name ? { name } : {});
  }

  /**
   * @param {string} name
   * @param {string} password
   */
  login(name, password) {
    return this.#begin('/api/login', { name, password });
  }

  /**
   * Sign in from a mini program.
   *
   * @param {string} code  from `wx.login`; valid once
   * @param {string} [appid]  of the mini program, required if the server knows several
   */
  wechat(code, appid) {
    return this.#begin('/api/wechat', appid ? { code, appid } : { code });
  }

  /**
   * Create an account. A guest who is signed in keeps the user id.
   *
   * @param {string} name
   * @param {string} password
   */
  async register(name, password) {
    const token = this.current?.user.guest ? await this.token() : undefined;
    return this.#begin('/api/register', { name, password }, token);
  }

  /** End the session on this device, and on the server if it is reachable. */
  async logout() {
    const token = this.current?.access_token;
    this.#store(null);
    if (!token) return;
    try {
      await this.#post('/api/logout', undefined, token);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  /**
   * Make one of the server's calls as the user who is signed in.
   *
   * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
   * @param {string} path  such as `/api/sessions`
   * @param {object} [body]
   * @returns {Promise<any>} the answer, null for none; throws a Failure
   */
  async call(method, path, body) {
    return ask(this.host, { method, path, body, token: await this.token() });
  }

  /** Sign out on this device only, for example because the server has ended the session. */
  forget() {
    this.#store(null);
  }

  /** @returns {Promise<string>} an access token that is valid for at least some seconds; throws `unauthorized` */
  async token() {
    if (!this.current) throw new Failure('unauthorized', 'not signed in');
    if (this.current.expires_at - this.host.now() < 5_000) await this.renew(this.current);
    return this.current.access_token;
  }

  /** @returns {Promise<string>} a ticket, which opens one socket; throws a Failure */
  ticket() {
    return ticketOf(this);
  }

  /**
   * Trade the refresh token for new tokens, unless another window already did.
   *
   * @param {Stored | null} [stale]  the session to renew
   */
  async renew(stale = this.current) {
    if (!stale) throw new Failure('unauthorized', 'not signed in');
    await this.host.exclusive('teahouse.refresh', async () => {
      this.reload();
      const refresh_token = this.current?.refresh_token;
      if (!refresh_token) throw new Failure('unauthorized', 'signed out in another window');
      if (refresh_token !== stale.refresh_token) return;
      await this.#trade(refresh_token);
    });
  }

  /** @param {string} refresh_token */
  async #trade(refresh_token) {
    try {
      this.#accept(await this.#post('/api/refresh', { refresh_token }));
    } catch (error) {
      // Only the server itself can end a session; a proxy's 401 does not.
      if (error instanceof Failure && error.code === 'unauthorized') this.#store(null);
      throw error;
    }
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {string} [token]
   * @returns {Promise<Self>}
   */
  async #begin(path, body, token) {
    return this.#accept(await this.#post(path, body, token)).user;
  }

  /** @param {Answer} answer */
  #accept({ access_token, refresh_token, expires_in_s, user }) {
    const expires_at = this.host.now() + expires_in_s * 1000;
    const session = { access_token, refresh_token, expires_at, user };
    this.#store(session);
    return session;
  }

  /** @returns {Stored | null} */
  #stored() {
    const text = this.host.storage.getItem(KEY);
    if (!text) return null;
    try {
      return JSON.parse(text);
    } catch {
      return null; // not written by this SDK; signing in replaces it
    }
  }

  /** @param {Stored | null} session */
  #store(session) {
    this.current = session;
    if (session) this.host.storage.setItem(KEY, JSON.stringify(session));
    else this.host.storage.removeItem(KEY);
    this.#plan();
    this.emit('change', session);
  }

  /** Schedule a renewal before expiry, at a different moment from other windows, so an open socket stays open. */
  #plan() {
    this.host.cancel(this.#renewal);
    this.backoff.reset();
    const session = this.current;
    if (!session) return;
    const left = session.expires_at - this.host.now();
    const margin = Math.min(RENEW_BEFORE_MS, left / 3) * (1 + this.host.random());
    this.#renewIn(session, Math.min(Math.max(0, left - margin), 2 ** 31 - 1));
  }

  /** Renew later, and again until it succeeds or the session is replaced. @param {Stored} session @param {number} delay_ms */
  #renewIn(session, delay_ms) {
    this.#renewal = this.host.later(async () => {
      try {
        await this.renew(session);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (this.current !== session) return;
        this.#renewIn(session, ((error.retry_after_s ?? 0) + this.backoff.next()) * 1000);
      }
    }, delay_ms, true);
  }

  /**
   * @param {string} path
   * @param {object} [body]
   * @param {string} [token]
   * @returns {Promise<any>}
   */
  #post(path, body, token) {
    return ask(this.host, { path, body, token });
  }
}
