/** `<teahouse-table match="r-...">`: a match with its board, players, clocks and offers, and a seat for who wants one. */

import { refusalText, t } from '../app/i18n/index.js';
import { isMyMove, seatOf } from '../app/state/tables.js';
import { boardOf } from '../app/views/boards/index.js';
import { fill, h, say, setProp } from '../app/views/parts/dom.js';
import { gameTitle, reasonText, seatName, turnText } from '../app/views/parts/match_text.js';
import { Failure, Match } from '../sdk/index.js';
import { Offers } from './offers.js';
import { Part } from './part.js';
import { Players } from './players.js';
import { Replay } from './replay.js';

/**
 * @typedef {import('../sdk/client.js').Client} Client
 * @typedef {import('../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../sdk/types.js').GameInfo} GameInfo
 * @typedef {import('./source.js').Source} Source
 */

export class TeahouseTable extends Part {
  static observedAttributes = ['match'];

  /** @type {import('../app/views/boards/board.js').Board | null} */
  #board = null;
  /** @type {GameInfo | null} */
  #info = null;
  /** @type {Match<any> | null} */
  #match = null;
  /** @type {{id: string} | null} */
  #me = null;

  constructor() {
    super();
    this.stage = h('div', { class: 'stage' });
    this.says = h('p', { class: 'table-status', role: 'status' });
    this.sit = h('button', { type: 'button', hidden: true, onclick: () => this.#act((match) => match.sit()) }, t().games.sit);
    this.next = h('button', { type: 'button', hidden: true, onclick: () => this.#goOn() }, t().games.nextMatch);
    this.players = new Players();
    this.offers = new Offers((act) => this.#act(act));
    this.replay = new Replay({ attempt: (work) => this.attempt(work), changed: () => this.#match?.state && this.#draw(this.#match.state) });
    this.body.append(this.players.above, this.stage, this.players.below, this.replay.element, this.offers.standing,
      h('div', { class: 'foot' }, this.says, this.offers.tools, this.sit, this.next));
  }

  /** @override @param {Source} source */
  async show({ games }) {
    this.#me = (await games.ready()).user;
    const asked = this.getAttribute('match');
    if (!asked) return []; // it is told later which one it shows
    const room = await roomOf(games, asked);
    const match = new Match(games, room);
    const off = [
      match.on('change', (now) => this.#draw(now)),
      match.on('tick', (now) => !this.replay.shown && this.#board?.tick?.(now.view, now.tick ?? 0) && this.#draw(now)),
      this.players.start(),
      () => match.close(),
    ];
    await match.open();
    const game = games.feeds.get(room)?.timeline?.info.game ?? '';
    const { games: all } = await games.request({ op: 'game.catalog' });
    this.#info = all.find((info) => info.game === game) ?? null;
    this.#match = match;
    this.replay.begin(match);
    const title = gameTitle(game, this.#info?.title);
    this.#board = boardOf(game)((move) => this.#play(move), title,
      (text) => this.attempt(games.request({ op: 'message.send', room, text })));
    setProp(this, 'aria-label', t().games.table(title));
    fill(this.stage, this.#board.element);
    if (match.state) this.#draw(match.state);
    return off;
  }

  /** @param {GameEvent} now */
  #draw(now) {
    const [match, board] = [this.#match, this.#board];
    if (!match || !board) return;
    const seat = seatOf(now, this.#me);
    this.sit.hidden = now.status !== 'open' || seat !== null || now.seats.every(({ user, bot }) => user || bot !== undefined);
    const over = now.status === 'over' && now.outcome ? ` ${reasonText(now.outcome)}` : '';
    this.next.hidden = now.rematch === undefined;
    this.offers.draw(now, seat);
    this.replay.draw(now);
    const past = this.replay.shown;
    say(this.says, past ? t().games.replayAt(past.version, now.version) : turnText(now, this.#me, match.pending !== null) + over);
    if (now.status === 'open') return; // there is no view of it yet
    this.players.draw(match, past ? { ...now, view: past.view } : now, board, seat);
    if (board.rules && !match.predicted() && seat !== null) match.predict(board.rules, seat);
    board.draw({
      view: past ? past.view : now.view,
      seat,
      mayMove: !past && isMyMove(now, this.#me) && !match.pending,
      pending: !past && match.pending?.version === now.version ? match.pending.move : null,
      last: past ? past.last : now.last,
      tick: past ? undefined : now.tick,
      foreseen: () => (past ? null : match.predicted()),
      bottom: seat ?? 0,
      names: now.seats.map(seatName),
      info: this.#info,
    });
  }

  /** A move, or what is done at the next tick of a match that goes on by itself. @param {any} move */
  #play(move) {
    if (this.#match?.state?.tick === undefined) this.#act((match) => match.move(move));
    else this.#match.input(move);
  }

  /** Show the match that follows. */
  #goOn() {
    const room = this.#match?.state?.rematch;
    if (room) this.setAttribute('match', room);
  }

  /** @param {(match: Match<any>) => Promise<unknown>} act */
  #act(act) {
    if (this.#match && !this.#match.pending) this.attempt(act(this.#match));
  }

  /** @override @param {unknown} error */
  fails(error) {
    super.fails(error);
    say(this.trouble, refusalText(error));
  }
}

/**
 * @param {Client} client
 * @param {string} named  the room of a match, or the match itself, if it is public
 * @returns {Promise<string>} the room; rejected with `not_found`
 */
async function roomOf(client, named) {
  if (!named.startsWith('g-')) return named;
  /** @type {string | undefined} */
  let cursor;
  do {
    const page = await client.request({ op: 'room.list', kind: 'game', cursor });
    const found = page.rooms.find(({ match }) => (typeof match === 'string' ? match : match?.match) === named);
    if (found) return found.room;
    cursor = page.cursor;
  } while (cursor);
  throw new Failure('not_found', 'there is no such match');
}
