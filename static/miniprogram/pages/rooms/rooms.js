/** The user's rooms, with what is unread in them, and all rooms that can be found. */

import { gist } from '../../chat/rows.js';
import { titleOf } from '../../chat/titles.js';
import { ask, attempt, bannerOf, glazeOf, initialOf, teahouse, tell } from '../../parts/shell.js';
import { patches } from '../../parts/patches.js';
import { briefTime, t } from '../../words/index.js';

/**
 * @typedef {import('../../sdk/teahouse').RoomInfo} RoomInfo
 * @typedef {import('../../sdk/teahouse').SyncedRoom} SyncedRoom
 *
 * @typedef {object} Line
 * @property {string} room
 * @property {string} kind
 * @property {string} title
 * @property {string} initial
 * @property {number} glaze
 * @property {string} below
 * @property {string} time
 * @property {string} unread
 * @property {boolean} called
 * @property {boolean} locked
 */

/** What was said in rooms that are not open is asked for while the list is in view. */
const ASK_EVERY_MS = 10_000;

Page({
  data: {
    w: t().rooms,
    again: t().again,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
    isAll: false,
    query: '',
    /** @type {'loading' | 'ready' | 'failed'} */
    phase: 'loading',
    says: '',
    /** @type {Line[]} */
    lines: [],
    hasMore: false,
  },
  /** @type {Array<() => void>} */
  off: [],
  /** @type {RoomInfo[]} */
  found: [],
  cursor: '',
  asked: 0,

  onLoad() {
    const tea = teahouse();
    const draw = () => this.draw();
    this.off = [tea.changes.add(draw), tea.rooms.changes.add(draw)];
  },

  onShow() {
    this.setData({ w: t().rooms, again: t().again });
    void wx.setNavigationBarTitle({ title: t().rooms.title });
    this.draw();
    if (teahouse().rooms.isKnown) attempt(teahouse().rooms.refresh());
    this.timer = setInterval(() => this.look(), ASK_EVERY_MS);
  },

  onHide() {
    clearInterval(this.timer);
  },

  onUnload() {
    clearInterval(this.timer);
    for (const off of this.off) off();
  },

  timer: 0,

  look() {
    const tea = teahouse();
    if (tea.phase.name === 'open' && !this.data.isAll) tea.rooms.refresh().catch(() => {}); // the next look asks again
  },

  draw() {
    const tea = teahouse();
    const now = Date.now();
    const lines = this.data.isAll ? this.found.map((info) => lineOf(info)) : tea.rooms.inOrder.map((room) => syncedLine(room, now));
    const banner = bannerOf(tea);
    const phase = this.data.isAll ? this.data.phase : tea.rooms.isKnown ? 'ready' : 'loading';
    for (const piece of patches('lines', this.data.lines, lines)) this.setData(piece);
    if (JSON.stringify(banner) !== JSON.stringify(this.data.banner)) this.setData({ banner });
    if (phase !== this.data.phase) this.setData({ phase });
  },

  onBanner() {
    teahouse().again();
  },

  async onPullDownRefresh() {
    try {
      await (this.data.isAll ? this.search() : teahouse().rooms.refresh());
    } catch (error) {
      tell(error);
    } finally {
      void wx.stopPullDownRefresh();
    }
  },

  onReachBottom() {
    if (this.data.isAll && this.data.hasMore) attempt(this.search(this.cursor));
  },

  onMine() {
    this.setData({ isAll: false, query: '' });
    this.draw();
  },

  onAll() {
    this.setData({ isAll: true, lines: [], phase: 'loading' });
    this.found = [];
    attempt(this.search());
  },

  /** @param {WechatMiniprogram.Input} event */
  onQuery({ detail }) {
    this.setData({ query: detail.value, isAll: true });
    attempt(this.search());
  },

  /** @param {string} [cursor] */
  async search(cursor) {
    const turn = (this.asked += 1);
    const query = this.data.query.trim();
    try {
      const page = await teahouse().client.request({ op: 'room.list', ...(query && { query }), ...(cursor && { cursor }) });
      if (turn !== this.asked || !this.data.isAll) return; // something else was asked for since
      this.found = cursor ? [...this.found, ...page.rooms] : page.rooms;
      this.cursor = page.cursor ?? '';
      this.setData({ phase: 'ready', hasMore: Boolean(page.cursor) });
    } catch (error) {
      if (turn === this.asked) this.setData({ phase: 'failed' });
      throw error;
    } finally {
      if (turn === this.asked) this.draw();
    }
  },

  onAgain() {
    if (this.data.isAll) attempt(this.search());
    else teahouse().again();
  },

  onLobby() {
    enter('lobby', 'chat');
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {room: string, kind: string}>} event */
  onRoom({ currentTarget }) {
    enter(currentTarget.dataset.room, currentTarget.dataset.kind);
  },

  async onMake() {
    const title = await ask(t().rooms.make, t().rooms.called);
    if (!title) return;
    try {
      const { room } = await teahouse().client.request({ op: 'room.create', title });
      enter(room.room, 'chat');
    } catch (error) {
      tell(error);
    }
  },
});

/** @param {string} room @param {string} kind */
function enter(room, kind) {
  const id = encodeURIComponent(room);
  if (kind === 'feed') {
    getApp().symbol = room.replace(/^feed:/u, '');
    void wx.switchTab({ url: '/pages/prices/prices' });
  } else void wx.navigateTo({ url: kind === 'game' ? `/pages/table/table?room=${id}` : `/pages/room/room?room=${id}` });
}

/** @param {RoomInfo} info @returns {Line} */
function lineOf(info) {
  const title = titleOf(info, teahouse().me);
  return {
    room: info.room,
    kind: info.kind,
    title,
    initial: initialOf(title),
    glaze: glazeOf(info.room),
    below: t().people(info.members, info.online),
    time: '',
    unread: '',
    called: false,
    locked: info.locked,
  };
}

/** @param {SyncedRoom} room @param {number} now @returns {Line} */
function syncedLine({ info, last, unread, mentions }, now) {
  const blocked = last && teahouse().blocked.has(last.sender.id);
  const said = last && (blocked ? t().chat.hidden : t().lastSaid(last.sender.name, gist(last)));
  return {
    ...lineOf(info),
    ...(last && { below: said, time: briefTime(last.sent_at, now) }),
    unread: unread ? (unread > 99 ? '99+' : String(unread)) : '',
    called: mentions > 0,
  };
}
