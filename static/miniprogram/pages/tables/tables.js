/** Tables with a free seat, one's own, and a new one. */

import { bannerOf, attempt, teahouse, tell } from '../../parts/shell.js';
import { seatName } from '../../tables/texts.js';
import { t } from '../../words/index.js';

/**
 * @typedef {import('../../sdk/teahouse').RoomInfo} RoomInfo
 * @typedef {import('../../sdk/teahouse').GameInfo} GameInfo
 * @typedef {{room: string, title: string, players: string, status: string}} Line
 */

/** What is asked for, by the words of `clocks`. @type {Array<import('../../sdk/teahouse').ClockAsked | undefined>} */
const CLOCKS = [undefined, { kind: 'fischer', initial_s: 300, increment_s: 0 }, { kind: 'fischer', initial_s: 180, increment_s: 2 }, { kind: 'correspondence', period_s: 86_400 }];

Page({
  data: {
    w: t().tables,
    again: t().again,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
    /** @type {'loading' | 'ready' | 'failed'} */
    phase: 'loading',
    /** @type {Array<{game: string, title: string}>} */
    games: [],
    game: '',
    /** @type {string[]} */
    opponents: [],
    opponent: 0,
    clocks: t().clocks,
    clock: 0,
    /** @type {Line[]} */
    open: [],
    /** @type {Line[]} */
    mine: [],
    isMaking: false,
  },
  /** @type {GameInfo[]} */
  catalog: [],
  /** @type {Array<() => void>} */
  off: [],

  onLoad() {
    const tea = teahouse();
    this.off = [
      tea.changes.add(() => this.setData({ banner: bannerOf(tea) })),
      tea.client.on('hello', () => this.refresh().catch(tell)),
      tea.rooms.changes.add(() => this.drawMine()),
    ];
  },

  onShow() {
    const words = t();
    void wx.setNavigationBarTitle({ title: words.tables.title });
    this.setData({ w: words.tables, again: words.again, banner: bannerOf(teahouse()), clocks: words.clocks, opponents: [words.tables.anybody, ...words.levels.map(words.bot)] });
    this.drawMine();
    if (teahouse().phase.name === 'open') attempt(this.refresh());
  },

  onUnload() {
    for (const off of this.off) off();
  },

  async refresh() {
    const { client } = teahouse();
    try {
      if (!this.catalog.length) this.catalog = (await client.request({ op: 'game.catalog' })).games;
      const { rooms } = await client.request({ op: 'room.list', kind: 'game', status: 'open' });
      const games = this.catalog.map(({ game, title }) => ({ game, title: t().games.titles[game] ?? title }));
      this.setData({ phase: 'ready', games, game: this.data.game || games[0]?.game || '', open: rooms.map(lineOf).filter((line) => line !== null) });
    } catch (error) {
      this.setData({ phase: 'failed' });
      throw error;
    }
  },

  drawMine() {
    const mine = teahouse().rooms.inOrder.filter(({ info }) => info.kind === 'game').map(({ info }) => lineOf(info)).filter((line) => line !== null);
    this.setData({ mine });
  },

  async onPullDownRefresh() {
    try {
      await Promise.all([this.refresh(), teahouse().rooms.refresh()]);
    } catch (error) {
      tell(error);
    } finally {
      void wx.stopPullDownRefresh();
    }
  },

  onBanner() {
    teahouse().again();
  },

  onAgain() {
    attempt(this.refresh());
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {game: string}>} event */
  onGame({ currentTarget }) {
    this.setData({ game: currentTarget.dataset.game });
  },

  /** @param {WechatMiniprogram.PickerChange} event */
  onOpponent({ detail }) {
    this.setData({ opponent: Number(detail.value) });
  },

  /** @param {WechatMiniprogram.PickerChange} event */
  onClock({ detail }) {
    this.setData({ clock: Number(detail.value) });
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {room: string}>} event */
  onTable({ currentTarget }) {
    void wx.navigateTo({ url: `/pages/table/table?room=${encodeURIComponent(currentTarget.dataset.room)}` });
  },

  async onOpen() {
    if (this.data.isMaking) return;
    this.setData({ isMaking: true });
    try {
      const room = await make(this.catalog.find(({ game }) => game === this.data.game), this.data.opponent, CLOCKS[this.data.clock]);
      void wx.navigateTo({ url: `/pages/table/table?room=${encodeURIComponent(room)}` });
    } catch (error) {
      tell(error);
    } finally {
      this.setData({ isMaking: false });
    }
  },
});

/** @param {GameInfo | undefined} info @param {number} opponent  0 for anybody, else which of the bots @param {import('../../sdk/teahouse').ClockAsked} [clock] */
async function make(info, opponent, clock) {
  const { client } = teahouse();
  const { room } = await client.request({ op: 'game.create', game: info?.game ?? '', ...(clock && !info?.realtime && { clock }) });
  const seats = opponent ? Math.max(2, info?.min_players ?? 2) : 1;
  for (let seat = 1; seat < seats; seat += 1) await client.request({ op: 'game.bot', room, seat, level: t().levels[opponent - 1] });
  return room;
}

/** @param {RoomInfo} info @returns {Line | null} */
function lineOf({ room, game = '', title, match }) {
  if (match === undefined) return null;
  const { games } = t();
  const name = games.titles[game] ?? title;
  if (typeof match === 'string') return { room, title: name, players: '', status: '' };
  return { room, title: name, players: match.seats.map(seatName).join(' – '), status: games.status[match.status] };
}
