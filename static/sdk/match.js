/**
 * One match on the connection of a client: its state, and the actions of its players. Emits `change`.
 *
 * The state only moves forward by `version`, except that a join always replaces it. A real-time match also emits
 * `tick` for each tick: `state.view` is then the newest view, and the reply to a join has a snapshot.
 */

import { ServerClock, shownAt } from './state/clocks.js';
import { Emitter } from './emitter.js';
import { Failure } from './failure.js';
import { Foresight } from './state/foresight.js';
import { merged } from './state/ticks.js';
import { randomName } from './connection/task.js';

/**
 * @typedef {import('./client.js').Client} Client
 * @typedef {import('./types.js').Offer} Offer
 * @typedef {import('./types.js').TickEvent} TickEvent
 */

/** Between two inputs: WeChat has a limit of 20 frames a second. */
const INPUT_MS = 55;
/** At most this many inputs wait to be sent; a further one replaces the last. */
const MOST_INPUTS = 4;
/** How often the round trip is measured while the player's inputs are predicted. */
const MEASURE_MS = 1_000;

/**
 * @template [Game=any]  the name of its game, for the types of its view and its moves
 * @extends {Emitter<{change: import('./types.js').GameEvent<Game>, tick: import('./types.js').GameEvent<Game>}>}
 */
export class Match extends Emitter {
  /** @type {import('./types.js').GameEvent<Game> | null} */
  state = null;
  /** The move that is not answered yet, and the version it was made at. @type {{move: import('./wire.js').MoveOf<Game>, version: number} | null} */
  pending = null;
  clock = new ServerClock();
  /** @type {Array<() => void>} */
  #off = [];
  /** Ticks that came before the snapshot of a join, which they follow. @type {TickEvent[] | null} */
  #early = [];
  /** @type {any[]} */
  #inputs = [];
  /** @type {unknown} */
  #sending = null;
  /** @type {Foresight | null} */
  #foresight = null;
  #stopMeasuring = () => {};

  /**
   * @param {Client} client  preferably one of its own, so chat and game do not delay each other
   * @param {string} room
   * @param {Game & (import('./wire.js').GameName | (string & {}))} [game]  the name of its game; used only for types
   */
  constructor(client, room, game) {
    super();
    this.client = client;
    this.room = room;
    this.game = game;
  }

  /** Subscribe to the match, after joining its room if necessary; after a reconnect it is resumed. */
  open() {
    return this.#begin(() => this.client.listen(this.room));
  }

  /** Subscribe to the match as a member of its room. Never joins. */
  follow() {
    return this.#begin(() => this.client.follow(this.room));
  }

  /** @param {() => Promise<unknown>} subscribe */
  async #begin(subscribe) {
    this.#off = [
      this.client.on('match', ({ match, joined }) => match.room === this.room && this.#apply(match, joined)),
      this.client.on('event', (frame) => {
        if (frame.op === 'game.tick' && frame.room === this.room) this.#tick(/** @type {TickEvent} */ (/** @type {unknown} */ (frame)));
      }),
      this.client.on('hello', ({ server_at }) => {
        this.#early = [];
        this.clock.reset();
        this.clock.heard(server_at, this.#now());
      }),
    ];
    await subscribe();
  }

  close() {
    for (const off of this.#off) off();
    this.predict(null);
    if (this.#sending !== null) this.client.host.cancel(this.#sending);
    this.#inputs = [];
    this.client.forget(this.room);
    if (this.client.link.state.phase === 'open') this.#do('room.close', {}).catch(() => {}); // unsubscribes the room on the server too
  }

  /** Clocks run on a time that nobody can set. */
  #now() {
    const { host } = this.client;
    return host.uptime ? host.uptime() : host.now();
  }

  /** @param {import('./types.js').GameEvent<any>} match @param {boolean} joined */
  #apply(match, joined) {
    if (!joined && this.state && match.version < this.state.version) return;
    if (match.clock) this.clock.heard(match.clock.at, this.#now());
    this.state = match;
    this.#foresee(match);
    this.emit('change', match);
    const early = joined ? this.#early ?? [] : [];
    if (joined) this.#early = null;
    for (const tick of early) this.#tick(tick);
  }

  /** @param {TickEvent} event */
  #tick(event) {
    if (this.#early) {
      this.#early.push(event);
      return;
    }
    if (this.state?.tick === undefined || event.tick <= this.state.tick) return;
    this.state = { ...this.state, tick: event.tick, view: merged(this.state.view, event.delta) };
    this.#foresee(this.state);
    this.emit('tick', this.state);
  }

  /** @param {import('./types.js').GameEvent<any>} match */
  #foresee({ view, tick }) {
    if (tick !== undefined) this.#foresight?.heard(view, tick, this.#now());
  }

  /**
   * Predict the player's own inputs in a real-time match, by the rules of its game in JavaScript: from now on
   * `predicted()` returns the state with them. Null ends that.
   *
   * @param {import('./state/prediction.js').Rules<any, any> | null} rules
   * @param {number} [seat]  the player's own
   */
  predict(rules, seat = 0) {
    this.#stopMeasuring();
    this.#stopMeasuring = () => {};
    this.#foresight = null;
    if (!rules) return;
    const { lead } = (this.#foresight = new Foresight(rules, seat));
    if (this.state) this.#foresee(this.state);
    const measure = async () => {
      const began = this.#now();
      const answered = await this.client.request({ op: 'ping' }).then(() => true, () => false);
      if (answered) lead.measured(this.#now() - began);
    };
    this.#stopMeasuring = this.client.host.every(measure, MEASURE_MS);
    void measure();
  }

  /** @returns {import('./state/foresight.js').Now | null} the match as the player sees it; null while nothing is predicted */
  predicted() {
    return this.#foresight?.now(this.#now()) ?? null;
  }

  /**
   * Send an input to a real-time match. It takes effect at the first tick after it arrives. Inputs in quick
   * succession are sent one after another; without a connection none is sent.
   *
   * @param {any} input  valid by the game's `input_schema`
   */
  input(input) {
    if (this.#inputs.length >= MOST_INPUTS) this.#inputs.pop();
    this.#inputs.push(input);
    if (this.#sending === null) this.#sendInput();
  }

  #sendInput() {
    this.#sending = null;
    if (!this.#inputs.length) return;
    const input = this.#inputs.shift();
    // The input shows at once, at the tick at which the server is asked to apply it.
    const tick = this.client.link.state.phase === 'open' ? this.#foresight?.claim(input, this.#now()) : undefined;
    const sent = this.client.link.send({ op: 'game.input', room: this.room, ...(tick && { tick }), input });
    if (!sent) this.#inputs = [];
    this.#sending = this.client.host.later(() => this.#sendInput(), INPUT_MS);
  }

  /** @param {number} seat @returns {{left_s: number, periods?: number, running: boolean} | null} its clock at this moment */
  timeOf(seat) {
    const shown = this.state?.clock;
    return shown ? shownAt(shown, seat, this.clock.at(this.#now())) : null;
  }

  /**
   * Make a move. It carries a nonce and is retried after a reconnect, so it counts once.
   *
   * @param {import('./wire.js').MoveOf<Game>} move  valid by the game's schema
   * @returns {Promise<number>} the version after the move; rejected with a Failure
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

  /** @param {{move: import('./wire.js').MoveOf<Game>, version: number} | null} pending */
  #setPending(pending) {
    this.pending = pending;
    if (this.state) this.emit('change', this.state);
  }

  /** @param {number} [seat]  by default the first free one */
  sit(seat) {
    return this.#seated('game.sit', seat === undefined ? {} : { seat });
  }

  /** @param {number} [seat]  by default the user's own; the owner of the room may remove a bot */
  stand(seat) {
    return this.#seated('game.stand', seat === undefined ? {} : { seat });
  }

  /** @param {number} seat @param {number} level  1 to 5 */
  bot(seat, level) {
    return this.#seated('game.bot', { seat, level });
  }

  /** Start with the seated players although seats are free. */
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

  /** @param {Offer} offer @param {boolean} accept  false also withdraws the user's own offer */
  answer(offer, accept) {
    return this.#do('game.answer', { offer, accept });
  }

  /** @param {number} version @returns {Promise<import('./types.js').ReplayReply<Game>>} the log and view at that version */
  replay(version) {
    return this.client.request({ op: 'game.replay', match: this.state?.match ?? '', version });
  }

  /** @param {string} op @param {object} fields */
  #do(op, fields) {
    return this.client.ask({ op, room: this.room, ...fields });
  }

  /** @param {string} op @param {object} fields */
  async #seated(op, fields) {
    const { match } = await this.#do(op, fields);
    // A real-time match may have moved on since; the event `game` has reported that.
    if (this.state?.tick === undefined) this.#apply(match, false);
  }
}
