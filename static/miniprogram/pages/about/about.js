/** What a room is: who is in it, what is pinned, an invitation to it, and the way out. */

import { openDirect } from '../../chat/acts.js';
import { gist } from '../../chat/rows.js';
import { titleOf } from '../../chat/titles.js';
import { attempt, bannerOf, glazeOf, initialOf, sure, teahouse } from '../../parts/shell.js';
import { errorText, t } from '../../words/index.js';

/**
 * @typedef {import('../../sdk/teahouse').Member} Member
 *
 * @typedef {object} Person
 * @property {string} id
 * @property {string} name
 * @property {string} initial
 * @property {number} glaze
 * @property {string} about
 */

const INVITED_S = 7 * 24 * 3600;

Page({
  data: {
    w: t().about,
    again: t().again,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
    /** @type {'loading' | 'ready' | 'failed'} */
    phase: 'loading',
    says: '',
    title: '',
    topic: '',
    /** @type {Person[]} */
    people: [],
    cursor: '',
    /** The thread of each. @type {Array<{seq: number, name: string, text: string}>} */
    pins: [],
    mayInvite: false,
    mayAsk: false,
    mayLeave: false,
    invite: '',
  },
  room: '',
  /** @type {Array<() => void>} */
  off: [],

  /** @param {{room?: string}} query */
  onLoad({ room = '' }) {
    const tea = teahouse();
    this.room = decodeURIComponent(room);
    this.setData({ w: t().about, again: t().again, banner: bannerOf(tea) });
    void wx.setNavigationBarTitle({ title: t().about.title });
    this.off = [tea.changes.add(() => this.setData({ banner: bannerOf(tea) }))];
  },

  onShow() {
    attempt(this.look());
  },

  onUnload() {
    for (const off of this.off) off();
  },

  async look() {
    const { client, me } = teahouse();
    const { room } = this;
    const timeline = client.feeds.get(room)?.timeline;
    const info = timeline?.info;
    const own = timeline?.members.get(me?.id ?? '');
    try {
      const { members, cursor = '' } = await client.request({ op: 'room.members', room });
      const pinned = info?.history === 'none' ? [] : (await client.request({ op: 'pins', room })).messages;
      this.setData({
        phase: 'ready',
        title: info ? titleOf(info, me) : '',
        topic: info?.topic ?? '',
        people: members.map(personOf),
        cursor,
        pins: pinned.map((message) => ({ seq: message.thread ?? message.seq, name: message.sender.name, text: gist(message) })),
        mayInvite: Boolean(info && own && info.kind === 'chat' && (own.role !== 'member' || info.rights.invite === 'member')),
        mayAsk: Boolean(info && own && (info.kind === 'chat' || info.kind === 'dm') && info.history !== 'none'),
        mayLeave: Boolean(info && info.kind === 'chat' && room !== 'lobby'),
      });
    } catch (error) {
      this.setData({ phase: 'failed', says: errorText(error) });
      throw error;
    }
  },

  async onMore() {
    const { members, cursor = '' } = await teahouse().client.request({ op: 'room.members', room: this.room, cursor: this.data.cursor });
    this.setData({ people: [...this.data.people, ...members.map(personOf)], cursor });
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {id: string}>} event */
  onPerson({ currentTarget }) {
    const { id } = currentTarget.dataset;
    if (id !== teahouse().me?.id) attempt(openDirect(id));
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {seq: number}>} event */
  onPin({ currentTarget }) {
    void wx.navigateTo({ url: `/pages/thread/thread?room=${encodeURIComponent(this.room)}&seq=${currentTarget.dataset.seq}` });
  },

  onInvite() {
    attempt(teahouse().client.request({ op: 'room.invite', room: this.room, expires_in_s: INVITED_S }).then(({ invite }) => this.setData({ invite: invite.invite })));
  },

  /** Have the others vote. */
  onPoll() {
    void wx.navigateTo({ url: `/pages/poll/poll?room=${encodeURIComponent(this.room)}` });
  },

  onCopy() {
    void wx.setClipboardData({ data: this.data.invite });
  },

  async onLeave() {
    if (!(await sure(t().leaveSure))) return;
    attempt(teahouse().client.request({ op: 'room.leave', room: this.room }).then(() => wx.navigateBack()));
  },

  onAgain() {
    this.setData({ phase: 'loading' });
    attempt(this.look());
  },

  onBanner() {
    teahouse().again();
  },

  /** The invitation goes along, so that a friend comes into a private room, too. */
  onShareAppMessage() {
    const { title, invite } = this.data;
    return { title, path: `/pages/room/room?room=${encodeURIComponent(this.room)}${invite && `&invite=${encodeURIComponent(invite)}`}` };
  },
});

/** @param {Member} member @returns {Person} */
function personOf({ user, role, online }) {
  const words = t();
  const about = [user.id === teahouse().me?.id && words.about.you, words.roles[role], online && words.about.here].filter(Boolean).join(' · ');
  return { id: user.id, name: user.name, initial: initialOf(user.name), glaze: glazeOf(user.id), about };
}
