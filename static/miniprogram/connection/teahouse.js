/**
 * The user and the connection: signs in with WeChat's code, keeps the chat's socket, and one for a match while its table is
 * open. What the server or WeChat ends is begun again; the phase says how it stands.
 */

import { Failure, Match, connectMiniProgram } from '../sdk/teahouse.js';
import { Polls } from '../chat/polls.js';
import { RoomList } from '../chat/room_list.js';
import { Unsent } from '../chat/unsent.js';
import { Watchers } from '../parts/watchers.js';
import { Pictures } from './pictures.js';

/**
 * @typedef {import('../sdk/teahouse').LinkState} LinkState
 * @typedef {import('../sdk/teahouse').Hello} Hello
 * @typedef {'signing_in' | 'connecting' | 'open' | 'waiting' | 'replaced' | 'outdated' | 'refused'} PhaseName
 *
 * @typedef {object} Phase
 * @property {PhaseName} name
 * @property {unknown} [error]  why signing in was refused, or is tried again
 *
 * @typedef {object} Options
 * @property {string} origin
 * @property {string} appid
 * @property {boolean} mayBeGuest  where the server does not know the mini program: in development
 */

/** So many sign-ins in a row that bring no connection are enough. */
const MOST_SIGN_INS = 3;
const LATER = new Set(['network', 'unavailable', 'rate_limited', 'internal', 'timeout']);
const RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

export class Teahouse {
  /** @type {Phase} */
  phase = { name: 'connecting' };
  /** @type {Hello | null} */
  hello = null;
  /** Whom the user has blocked: names by id. @type {Map<string, string>} */
  blocked = new Map();
  /** Whether the mini program is in front. */
  isShown = true;
  /** The connection, the user or whom it blocks has changed. */
  changes = new Watchers();
  /** @type {import('../sdk/teahouse').Client | null} */
  #games = null;
  /** @type {Match | null} */
  #match = null;
  #signIns = 0;
  #retry = 0;
  #isSigningIn = false;

  /** @param {typeof wx} phone @param {Options} options */
  constructor(phone, { origin, appid, mayBeGuest }) {
    const { sessions, client, beside, signIn } = connectMiniProgram(phone, { origin, appid });
    Object.assign(this, { beside, signIn, mayBeGuest });
    this.origin = origin;
    this.sessions = sessions;
    this.client = client;
    this.rooms = new RoomList(client, () => this.me);
    this.polls = new Polls(client);
    this.unsent = new Unsent(client, phone, new Pictures(phone, origin, sessions));
    client.on('state', (state) => this.#follow(state));
    client.on('hello', (hello) => void this.#opened(hello));
    client.on('notice', () => void this.rooms.refresh().catch(() => {})); // the next one brings it
  }

  /** @type {(prefix: string) => import('../sdk/teahouse').Client} */
  beside = /** @type {any} */ (null);
  /** @type {() => Promise<unknown>} */
  signIn = /** @type {any} */ (null);
  mayBeGuest = false;

  get me() {
    return this.hello?.user ?? this.sessions.current?.user ?? null;
  }

  /** Sign in if nobody is, and connect. A failure that may pass is tried again; another one is the phase. */
  async begin() {
    clearTimeout(this.#retry);
    if (this.#isSigningIn) return;
    this.#isSigningIn = true;
    try {
      if (!this.sessions.current) await this.#enter();
      this.client.start();
      if (this.#match) this.#games?.start();
    } catch (error) {
      this.#notEntered(error);
    } finally {
      this.#isSigningIn = false;
    }
  }

  /** The user asks to go on, after another device took over or something was refused. */
  again() {
    this.#signIns = 0;
    if (this.phase.name === 'waiting') this.client.link.hurry();
    else void this.begin();
  }

  async #enter() {
    this.#set({ name: 'signing_in' });
    this.#signIns += 1;
    try {
      await this.signIn();
    } catch (error) {
      if (!this.mayBeGuest || !(error instanceof Failure) || error.code !== 'forbidden') throw error;
      await this.sessions.guest();
    }
  }

  /** @param {unknown} error */
  #notEntered(error) {
    if (!(error instanceof Failure)) throw error;
    if (!LATER.has(error.code)) return this.#set({ name: 'refused', error });
    this.#set({ name: 'signing_in', error });
    const pause = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** (this.#signIns - 1));
    this.#retry = setTimeout(() => void this.begin(), Math.max(pause, (error.retry_after_s ?? 0) * 1000));
  }

  /** @param {LinkState} state */
  #follow({ phase, reason }) {
    if (phase !== 'stopped') return this.#set({ name: phase });
    if (reason === 'signed_out' && this.#signIns < MOST_SIGN_INS) {
      if (this.sessions.current) return this.sessions.forget(); // which leads here again
      return void this.begin(); // WeChat's code brings a new session
    }
    if (reason === 'left') return undefined;
    const name = reason === 'replaced' || reason === 'outdated' ? reason : 'refused';
    return this.#set({ name, error: new Failure(reason === 'signed_out' ? 'unauthorized' : 'forbidden', '') });
  }

  /** @param {Hello} hello */
  async #opened(hello) {
    this.#signIns = 0;
    this.hello = hello;
    this.polls.begin(hello.user.id);
    this.changes.tell();
    this.unsent.begin(hello.user.id);
    try {
      const [{ users }] = await Promise.all([this.client.request({ op: 'blocks' }), this.rooms.refresh()]);
      this.blocked = new Map(users.map(({ id, name }) => [id, name]));
      this.changes.tell();
    } catch (error) {
      if (!(error instanceof Failure)) throw error; // the next connection asks again
    }
  }

  /** @param {Phase} phase */
  #set(phase) {
    this.phase = phase;
    this.changes.tell();
  }

  /** @param {{id: string, name: string}} person @param {boolean} on */
  async block({ id, name }, on) {
    await this.client.request({ op: 'user.block', user: id, on });
    this.blocked = new Map(this.blocked);
    if (on) this.blocked.set(id, name);
    else this.blocked.delete(id);
    this.changes.tell();
  }

  /** @param {string} name */
  async rename(name) {
    const { user } = await this.client.request({ op: 'user.update', name });
    if (this.hello) this.hello = { ...this.hello, user: { ...this.hello.user, name: user.name } };
    this.changes.tell();
  }

  /** The match of a room, on a socket of its own: WeChat gives a mini program five, and this takes two of them. @param {string} room */
  sitAt(room) {
    this.#games ??= this.beside('game');
    this.#games.start();
    this.#match = new Match(this.#games, room);
    return this.#match;
  }

  /** @param {Match} match */
  leave(match) {
    match.close();
    if (match !== this.#match) return; // another table was opened since
    this.#match = null;
    this.#games?.stop();
  }

  shown() {
    this.isShown = true;
    this.changes.tell();
  }

  hidden() {
    this.isShown = false;
  }
}
