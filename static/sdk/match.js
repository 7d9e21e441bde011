/**
 * One match, on the socket of its client: how it stands, and what its players can do. The state only goes
 * forward by `version`, but at a join, which tells how it is whatever was known before. Emits `change`.
 */

import { ServerClock, shownAt } from './state/clocks.js';
import { Emitter } from './emitter.js';
import { Failure } from './failure.js';
import { randomName } from './connection/task.js';

/**
 * @typedef {import('./client.js').Client} Client
 * @typedef {import('./types.js').GameEvent} GameEvent
 * @typedef {import('./types.js').Offer} Offer
 * @typedef {import('./types.js').ReplayReply} ReplayReply
 */

/** @extends {Emitter<{change: GameEvent}>} */
export class Match extends Emitter {
  /** @type {GameEvent | null} */
  state = null;
  /** The move that is on its way, and the version it was made at. @type {{move: any, version: number} | null} */
  pending = null;
  clock = new ServerClock();
  /** @type {Array<() => void>} */
  #off = [];

  /**
   * @param {Client} client  best one of its own, so that chat and game do not wait for each other
   * @param {string} room
   */
  constructor(client, room) {
    super();
    this.client = client;
    this.room = room;
  }

  /** Follow the match, becoming a member of its room if need be; after each reconnect it is followed again. */
  async open() {
    this.#off = [
      this.client.on('match', ({ match, anew }) => match.room === this.room && this.#apply(match, anew)),
      this.client.on('hello', ({ server_at }) => {
        this.clock.reset();
        this.clock.heard(server_at, this.client.host.now());
      }),
    ];
    await this.client.listen(this.room);
  }

  close() {
    for (const off of this.#off) off();
    this.client.forget(this.room);
    if (this.client.link.state.phase === 'open') this.#do('room.close', {}).catch(() => {}); // nobody waits for it
  }

  /** @param {GameEvent} match @param {boolean} anew */
  #apply(match, anew) {
    if (!anew && this.state && match.version < this.state.version) return;
    if (match.clock) this.clock.heard(match.clock.at, this.client.host.now());
    this.state = match;
    this.emit('change', match);
  }

  /** @param {number} seat @returns {{left_s: number, periods?: number, running: boolean} | null} its clock, now */
  timeOf(seat) {
    const shown = this.state?.clock;
    return shown ? shownAt(shown, seat, this.clock.at(this.client.host.now())) : null;
  }

  /**
   * Make a move, once: it carries a nonce, and is sent again after a break until it is answered.
   *
   * @param {any} move  as the game's schema says
   * @returns {Promise<number>} the version that it made; rejected with what the server says
   */
  async move(move) {
    if (!this.state) throw new Failure('offline', 'it is not known yet how the match stands');
    if (this.pending) throw new Failure('busy', 'a move is on its way');
    const pending = { move, version: this.state.version };
    this.#setPending(pending);
    try {
      const reply = await this.#do('game.move', { ...pending, nonce: randomName(20) });
      return reply.version;
    } finally {
      this.#setPending(null);
    }
  }

  /** @param {{move: any, version: number} | null} pending */
  #setPending(pending) {
    this.pending = pending;
    if (this.state) this.emit('change', this.state);
  }

  /** @param {number} [seat]  the first free one if absent */
  sit(seat) {
    return this.#seated('game.sit', seat === undefined ? {} : { seat });
  }

  /** @param {number} [seat]  one's own if absent; the host may send a bot away */
  stand(seat) {
    return this.#seated('game.stand', seat === undefined ? {} : { seat });
  }

  /** @param {number} seat @param {number} level  1 to 5 */
  bot(seat, level) {
    return this.#seated('game.bot', { seat, level });
  }

  /** Begin with those who sit, without waiting for the seats to be full. */
  start() {
    return this.#seated('game.start', {});
  }

  resign() {
    return this.#do('game.resign', {});
  }

  /** @param {Offer} offer @returns {Promise<{version: number, room?: string}>} */
  offer(offer) {
    return this.#do('game.offer', { offer });
  }

  /** @param {Offer} offer @param {boolean} accept  false also takes one's own offer back */
  answer(offer, accept) {
    return this.#do('game.answer', { offer, accept });
  }

  /** @param {number} version @returns {Promise<ReplayReply>} the log and the view as they were shown then */
  replay(version) {
    return this.client.request({ op: 'game.replay', match: this.state?.match, version });
  }

  /** @param {string} op @param {object} fields */
  #do(op, fields) {
    return this.client.request({ op, room: this.room, ...fields });
  }

  /** @param {string} op @param {object} fields */
  async #seated(op, fields) {
    const { match } = await this.#do(op, fields);
    this.#apply(match, false);
  }
}
