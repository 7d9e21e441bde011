/**
 * Which of the windows of one browser leads. The leader holds a lock of the browser (Web Locks), which ends with its
 * window however that ends; the next in the queue then leads. A leader that holds the lock and does not answer, as in
 * a window that a phone has put to sleep, is deposed by a visible window.
 *
 * Emits `leader` with the name of each new one, and `deposed` in the window that lost the lead.
 */

import { Emitter } from '../emitter.js';

/**
 * @typedef {import('../hosts/host.js').Host} Host
 * @typedef {import('./bus.js').Bus} Bus
 * @typedef {Pick<LockManager, 'request' | 'query'>} Locks
 *
 * @typedef {object} Parts
 * @property {Locks} locks
 * @property {Bus} bus
 * @property {Pick<Host, 'later' | 'cancel'>} timers
 * @property {() => boolean} mayDepose  whether this window is visible to the user
 */

const LEADING = 'teahouse.leading';
const WINDOW = 'teahouse.window.';
/** A leader answers within milliseconds, unless its window sleeps or is held up. */
const ANSWER_WITHIN_MS = 3_000;

/** @extends {Emitter<{leader: string, deposed: null}>} */
export class Election extends Emitter {
  /** The name of the window that leads, as far as is known here. @type {string | null} */
  leader = null;
  /** @type {AbortController | null} */
  #waiting = null;
  /** @type {unknown} */
  #asked = null;

  /** @param {Parts} parts */
  constructor(parts) {
    super();
    this.parts = parts;
    const { bus } = parts;
    bus.take('leads', (_, from) => this.#follow(from));
    bus.take('who', (_, from) => this.leads && bus.send(from, 'leads'));
  }

  /** Whether this window leads. */
  get leads() {
    return this.leader === this.parts.bus.me;
  }

  /** Queue for the lead, and let other windows see that this one exists. */
  start() {
    const { locks, bus } = this.parts;
    // If the page was reloaded, the window before had this name, and may not be quite gone.
    locks.request(WINDOW + bus.me, { steal: true }, () => {
      this.#stand(false);
      this.ask();
      return new Promise(() => {});
    }).catch(() => {}); // a page that comes back after this one has its name now
  }

  /** Check the leader: if it does not answer, another window will lead. */
  ask() {
    const { bus, timers } = this.parts;
    if (this.leads || this.#asked !== null) return;
    bus.send(null, 'who');
    this.#asked = timers.later(() => {
      this.#asked = null;
      if (!this.leads && this.parts.mayDepose()) this.#stand(true);
    }, ANSWER_WITHIN_MS);
  }

  /**
   * Wait until a window is gone, in whatever way.
   *
   * @param {string} name
   * @param {() => void} gone  called at once if there is none of that name
   */
  watch(name, gone) {
    void this.parts.locks.request(WINDOW + name, { mode: 'shared' }, async () => gone());
  }

  /** @returns {Promise<Set<string>>} the open windows */
  async windows() {
    const { held = [] } = await this.parts.locks.query();
    return new Set(held.flatMap(({ name }) => (name?.startsWith(WINDOW) ? [name.slice(WINDOW.length)] : [])));
  }

  /** @param {boolean} depose */
  #stand(depose) {
    this.#waiting?.abort();
    const waiting = this.#waiting = new AbortController();
    const lead = () => new Promise(() => this.#lead());
    this.parts.locks.request(LEADING, depose ? { steal: true } : { signal: waiting.signal }, lead).catch(() => {
      if (this.#waiting === waiting) this.#deposed();
    });
  }

  #lead() {
    this.#answered();
    this.leader = this.parts.bus.me;
    this.parts.bus.send(null, 'leads');
    this.emit('leader', this.leader);
  }

  #deposed() {
    this.leader = null;
    this.emit('deposed', null);
    this.#stand(false);
    this.ask();
  }

  /** @param {string} name  of a window that says that it leads */
  #follow(name) {
    this.#answered();
    if (name === this.leader || this.leads) return;
    this.leader = name;
    this.emit('leader', name);
  }

  #answered() {
    this.parts.timers.cancel(this.#asked);
    this.#asked = null;
  }
}
