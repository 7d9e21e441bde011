/**
 * The windows of one browser, as one of them sees the others. They share the sockets of a session: one window leads and
 * holds them; if it closes or crashes, the next one opens its own, and every client resumes as after any lost connection.
 *
 * Emits `leader` when another window leads, and in the leader `gone` with the name of a window that has closed.
 */

import { Emitter } from '../emitter.js';
import { Bus } from './bus.js';
import { Election } from './election.js';
import { Exchange } from './exchange.js';
import { SharedSocket } from './shared_socket.js';

/**
 * @typedef {import('../hosts/host.js').Host} Host
 * @typedef {import('./election.js').Locks} Locks
 *
 * @typedef {object} Parts
 * @property {Host} host
 * @property {string} name  of this window, unique
 * @property {Locks} locks
 * @property {import('./bus.js').Channel} channel
 * @property {() => boolean} isLookedAt
 */

const CHANNEL = 'teahouse.windows';
const TOLD = 'teahouse.told.';
/** For this time no other window repeats the work of one. */
const ONCE_MS = 10_000;

/** @extends {Emitter<{leader: string, gone: string}>} */
export class Windows extends Emitter {
  /** @type {Map<string, SharedSocket>} */
  #sockets = new Map();
  #last = 0;

  /** @param {Parts} parts */
  constructor({ host, name, locks, channel, isLookedAt }) {
    super();
    this.host = host;
    this.name = name;
    this.locks = locks;
    this.bus = new Bus(channel, name);
    this.election = new Election({ locks, bus: this.bus, timers: host, mayDepose: isLookedAt });
    this.exchange = new Exchange({ host, bus: this.bus, election: this.election, gone: (window) => this.emit('gone', window) });
    this.bus.take('frame', ({ port, line, data }) => this.#frame(port, line, data));
    this.bus.take('end', ({ port, code }) => this.#sockets.get(port)?.end(code));
    this.election.on('leader', (leader) => this.emit('leader', leader));
  }

  start() {
    this.election.start();
  }

  /** Whether this window leads. */
  get leads() {
    return this.election.leads;
  }

  /** @returns {Promise<Set<string>>} the names of the open windows, this one included */
  present() {
    return this.election.windows();
  }

  /**
   * A socket that is shared with other windows on the same line.
   *
   * @param {string} line
   * @param {string} path
   * @param {string[]} protocols
   * @returns {WebSocket}
   */
  open(line, path, protocols) {
    const port = `${this.name}.${(this.#last += 1)}`;
    for (const [name, { readyState }] of this.#sockets) if (readyState === 3) this.#sockets.delete(name);
    const socket = new SharedSocket(this, { port, line, path, protocols });
    this.#sockets.set(port, socket);
    return /** @type {WebSocket} */ (/** @type {unknown} */ (socket));
  }

  /**
   * Several windows want to do the same thing: the first does it for all.
   *
   * @param {string} what
   * @returns {Promise<boolean>} whether this window should do it
   */
  first(what) {
    return new Promise((resolve) => {
      void this.locks.request(TOLD + what, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((done) => this.host.later(() => done(undefined), ONCE_MS, true));
      });
    });
  }

  /** @param {string | undefined} port @param {string} line @param {string} data */
  #frame(port, line, data) {
    if (port !== undefined) return this.#sockets.get(port)?.bring(data, false);
    for (const socket of [...this.#sockets.values()]) if (socket.asked.line === line) socket.bring(data, true);
    return undefined;
  }
}

/**
 * @param {Host} host
 * @param {string} name
 * @returns {Windows | null} null where the browser has no locks (pages without https) or channels: then each window
 * has its own sockets
 */
export function windowsOf(host, name) {
  if (!globalThis.navigator?.locks || typeof BroadcastChannel === 'undefined') return null;
  const isLookedAt = () => document.visibilityState === 'visible';
  const channel = new BroadcastChannel(CHANNEL);
  const windows = new Windows({ host, name, locks: navigator.locks, channel, isLookedAt });
  windows.start();
  return windows;
}

/**
 * @param {string} prefix  of its task name
 * @param {string | undefined} token  the access token
 * @returns {string} the line of a socket: sockets of one session for the same purpose share one
 */
export function lineOf(prefix, token = '') {
  try {
    return `${prefix} ${JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))).sid ?? token}`;
  } catch {
    return `${prefix} ${token}`;
  }
}
