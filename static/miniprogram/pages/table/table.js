/** A table: the match on a socket of its own, and the conversation of its room on the chat's. */

import { chatData, chatHandlers, drawChat, openChat } from '../../chat/chat_page.js';
import { attempt, bannerOf, sure, teahouse, tell } from '../../parts/shell.js';
import { patches } from '../../parts/patches.js';
import { BOARDS, choicesBeside } from '../../tables/boards.js';
import { entered, fieldsOf, generalOf, moveOf, movesOf } from '../../tables/moves.js';
import { tableShown, timesOf } from '../../tables/shown.js';
import { seatOf } from '../../tables/texts.js';
import { errorText, t } from '../../words/index.js';

/**
 * @typedef {import('../../sdk/teahouse').Match} Match
 * @typedef {import('../../sdk/teahouse').GameEvent} GameEvent
 * @typedef {import('../../sdk/teahouse').Offer} Offer
 */

const CLOCK_MS = 250;
/** A view that changes with each tick is drawn so often as a list. */
const LIST_MS = 500;

Page({
  ...chatHandlers,

  data: {
    ...chatData(),
    c: t().chat,
    w: t().table,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
    /** @type {'opening' | 'open' | 'failed'} */
    phase: 'opening',
    says: '',
    isFolded: false,
    turn: '',
    hint: '',
    /** @type {import('../../tables/shown.js').SeatShown[]} */
    seats: [],
    board: '',
    /** @type {import('../../tables/boards.js').Cell[]} */
    cells: [],
    aimed: false,
    /** @type {Array<{name: string, text: string}>} */
    choices: [],
    /** @type {import('../../tables/moves.js').General} */
    general: { facts: [], moves: [], fields: [] },
    /** @type {Array<{offer: Offer, text: string, isMine: boolean}>} */
    offers: [],
    /** @type {Array<{name: string, text: string, hard: boolean}>} */
    acts: [],
  },
  /** @type {import('../../chat/conversation.js').Talk | null} */
  talk: null,
  replyTo: 0,
  editing: 0,
  isAtEnd: true,
  room: '',
  /** @type {Match | null} */
  match: null,
  /** @type {number | null} */
  aim: null,
  game: '',
  /** @type {import('../../tables/moves.js').Field[]} */
  fields: [],
  /** @type {import('../../tables/moves.js').Values} */
  values: {},
  drawnAt: 0,
  timer: 0,
  /** @type {Array<() => void>} */
  off: [],

  /** @param {{room?: string}} query */
  onLoad({ room = '' }) {
    const tea = teahouse();
    this.room = decodeURIComponent(room);
    this.setData({ c: t().chat, w: t().table, banner: bannerOf(tea) });
    openChat(/** @type {any} */ (this), this.room); // as below
    this.off = [tea.changes.add(() => this.setData({ banner: bannerOf(tea) }))];
    attempt(this.enter());
  },

  onShow() {
    drawChat(/** @type {any} */ (this));
    this.timer = setInterval(() => this.drawClocks(), CLOCK_MS);
  },

  onHide() {
    clearInterval(this.timer);
  },

  onUnload() {
    clearInterval(this.timer);
    chatHandlers.onUnload.call(/** @type {any} */ (this)); // the typings lose what a page of spread handlers has
    if (this.match) teahouse().leave(this.match);
    this.match = null;
  },

  async enter() {
    const tea = teahouse();
    const match = tea.sitAt(this.room);
    this.match = match;
    this.setData({ phase: 'opening' });
    /** @type {string | undefined} */
    let rematch = 'unknown';
    this.off.push(
      match.on('change', (state) => {
        if (rematch === undefined && state.rematch && seatOf(state, tea.me) !== null) void wx.redirectTo({ url: `/pages/table/table?room=${encodeURIComponent(state.rematch)}` });
        rematch = state.rematch;
        this.draw();
      }),
      match.on('tick', () => Date.now() - this.drawnAt > LIST_MS && this.draw()),
    );
    try {
      await match.open();
      const { games } = await tea.client.request({ op: 'game.catalog' });
      const feed = match.client.feeds.get(this.room);
      this.game = feed?.timeline?.info.game ?? '';
      const info = games.find(({ game }) => game === this.game);
      this.fields = fieldsOf(info);
      void wx.setNavigationBarTitle({ title: t().games.titles[this.game] ?? info?.title ?? this.game });
      this.draw();
    } catch (error) {
      if (/** @type {{code?: string}} */ (error).code === undefined) throw error;
      if (this.match === match) this.setData({ phase: 'failed', says: errorText(error) });
    }
  },

  draw() {
    const { match } = this;
    if (!match?.state || !this.game) return;
    this.drawnAt = Date.now();
    const scene = this.scene(match, match.state);
    if (!scene.mayMove) this.aim = null;
    const board = match.state.view?.cells ? BOARDS[this.game] : undefined; // before the start there may be nothing to see
    for (const piece of patches('cells', this.data.cells, board ? board.cells(scene) : [])) this.setData(piece);
    this.setData({
      phase: 'open',
      board: board ? this.game : 'general',
      aimed: this.aim !== null,
      choices: choicesBeside(this.game, scene).map((name) => ({ name, text: t().games.choices[name] })),
      general: this.game in BOARDS ? { facts: [], moves: [], fields: [] } : generalOf(match.state.view, this.fields, this.values, scene.mayMove),
      ...tableShown(match, teahouse().me, this.game),
    });
  },

  drawClocks() {
    if (!this.match) return;
    const times = timesOf(this.match);
    const changed = this.data.seats.filter(({ time }, index) => time !== times[index]);
    if (changed.length) this.setData(Object.fromEntries(this.data.seats.map((_, index) => [`seats[${index}].time`, times[index] ?? ''])));
  },

  /** @param {Match} match @param {GameEvent} state */
  scene(match, state) {
    const seat = seatOf(state, teahouse().me);
    const isMine = seat !== null && (state.tick !== undefined || state.to_move.includes(seat));
    return { match: state, pending: match.pending?.move ?? null, aim: this.aim, mayMove: state.status === 'playing' && isMine && !match.pending };
  },

  /** @param {any} move */
  play(move) {
    const { match } = this;
    if (!match?.state) return;
    this.aim = null;
    this.values = {};
    if (match.state.tick !== undefined) match.input(move);
    else attempt(match.move(move));
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {index: number}>} event */
  onCell({ currentTarget }) {
    const { match } = this;
    const board = BOARDS[this.game];
    const { index } = currentTarget.dataset;
    if (!match?.state || !board.takes(this.scene(match, match.state)) || match.state.view.cells[index] !== null) return;
    if (board.aims && this.aim !== index) {
      this.aim = index;
      this.draw();
    } else this.play({ x: index % board.columns, y: Math.floor(index / board.columns) });
  },

  onPut() {
    if (this.aim !== null) this.play({ x: this.aim % BOARDS[this.game].columns, y: Math.floor(this.aim / BOARDS[this.game].columns) });
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {name: string}>} event */
  onChoice({ currentTarget }) {
    this.play({ take: currentTarget.dataset.name });
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {index: number}>} event */
  onMove({ currentTarget }) {
    this.play(movesOf(this.match?.state?.view, this.fields)[currentTarget.dataset.index]);
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {name: string, index: number}>} event */
  onOption({ currentTarget }) {
    const { name, index } = currentTarget.dataset;
    const field = this.fields.find((/** @type {import('../../tables/moves.js').Field} */ each) => each.name === name);
    if (field) this.enterValue(name, this.values[name] === field.options[index] ? undefined : field.options[index]);
  },

  /** @param {WechatMiniprogram.Input<{}, {name: string}>} event */
  onValue({ currentTarget, detail }) {
    const field = this.fields.find((/** @type {import('../../tables/moves.js').Field} */ { name }) => name === currentTarget.dataset.name);
    if (field) this.enterValue(field.name, entered(field, detail.value));
  },

  /** @param {string} name @param {string | number | boolean | undefined} value */
  enterValue(name, value) {
    const { [name]: _, ...others } = this.values;
    this.values = value === undefined ? others : { ...others, [name]: value };
    this.draw();
  },

  onPlay() {
    const move = moveOf(this.fields, this.values);
    if (move) this.play(move);
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {offer: Offer, accept: boolean}>} event */
  onAnswer({ currentTarget }) {
    const { offer, accept } = currentTarget.dataset;
    if (this.match) attempt(this.match.answer(offer, accept));
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {name: string}>} event */
  async onAct({ currentTarget }) {
    const { match } = this;
    const { name } = currentTarget.dataset;
    if (!match?.state || (name === 'resign' && !(await sure(t().resignSure)))) return;
    const free = match.state.seats.find((/** @type {import('../../sdk/teahouse').Seat} */ { user, bot }) => !user && bot === undefined)?.seat ?? 0;
    /** @type {Record<string, () => unknown>} */
    const acts = {
      sit: () => match.sit(),
      stand: () => match.stand(),
      begin: () => match.start(),
      bot: () => match.bot(free, t().levels[0]),
      resign: () => match.resign(),
      next: () => wx.redirectTo({ url: `/pages/table/table?room=${encodeURIComponent(match.state?.rematch ?? '')}` }),
    };
    try {
      await (acts[name] ?? (() => match.offer(/** @type {Offer} */ (name))))();
    } catch (error) {
      tell(error);
    }
  },

  onFold() {
    this.setData({ isFolded: !this.data.isFolded });
  },

  onAgain() {
    if (this.match) teahouse().leave(this.match);
    attempt(this.enter());
  },

  onShareAppMessage() {
    return { title: t().games.titles[this.game] ?? '', path: `/pages/table/table?room=${encodeURIComponent(this.room)}` };
  },
});
