/** `<teahouse-table match="r-...">`: the board of a match, whose move it is, and a seat for who wants one. */

import { refusalText, t } from '../app/i18n/index.js';
import { isMyMove, seatOf } from '../app/state/tables.js';
import { boardOf } from '../app/views/boards/index.js';
import { fill, h, say, setProp } from '../app/views/parts/dom.js';
import { gameTitle, reasonText, seatName, turnText } from '../app/views/parts/match_text.js';
import { Failure, Match } from '../sdk/index.js';
import { Part } from './part.js';

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
    this.body.append(this.stage, h('div', { class: 'foot' }, this.says, this.sit));
  }

  /** @override @param {Source} source */
  async show({ games }) {
    this.#me = (await games.ready()).user;
    const room = await roomOf(games, this.getAttribute('match') ?? '');
    const match = new Match(games, room);
    const off = match.on('change', (now) => this.#draw(now));
    match.on('tick', ({ view, tick = 0 }) => this.#board?.tick?.(view, tick));
    await match.open();
    const game = games.feeds.get(room)?.timeline?.info.game ?? '';
    const { games: all } = await games.request({ op: 'game.catalog' });
    this.#info = all.find((info) => info.game === game) ?? null;
    this.#match = match;
    const title = gameTitle(game, this.#info?.title);
    this.#board = boardOf(game)((move) => this.#play(match, move), title,
      (text) => this.attempt(games.request({ op: 'message.send', room, text })));
    setProp(this, 'aria-label', t().games.table(title));
    fill(this.stage, this.#board.element);
    if (match.state) this.#draw(match.state);
    return [off, () => match.close()];
  }

  /** @param {GameEvent} now */
  #draw(now) {
    const [match, board] = [this.#match, this.#board];
    if (!match || !board) return;
    const seat = seatOf(now, this.#me);
    this.sit.hidden = now.status !== 'open' || seat !== null || now.seats.every(({ user, bot }) => user || bot !== undefined);
    const over = now.status === 'over' && now.outcome ? ` ${reasonText(now.outcome)}` : '';
    say(this.says, turnText(now, this.#me, match.pending !== null) + over);
    if (now.status === 'open') return; // there is no view of it yet
    if (board.rules && !match.predicted() && seat !== null) match.predict(board.rules, seat);
    board.draw({
      view: now.view,
      seat,
      mayMove: isMyMove(now, this.#me) && !match.pending,
      pending: match.pending?.version === now.version ? match.pending.move : null,
      last: now.last,
      tick: now.tick,
      foreseen: () => match.predicted(),
      bottom: seat ?? 0,
      names: now.seats.map(seatName),
      info: this.#info,
    });
  }

  /** @param {Match<any>} match @param {any} move  or an input, where the game goes on by itself */
  #play(match, move) {
    if (match.state?.tick === undefined) this.#act((table) => table.move(move));
    else match.input(move);
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
