/** One room: what is said in it, and the line to say something. */

import { chatData, chatHandlers, openChat } from '../../chat/chat_page.js';
import { titleOf } from '../../chat/titles.js';
import { ask, attempt, bannerOf, teahouse } from '../../parts/shell.js';
import { t } from '../../words/index.js';

Page({
  ...chatHandlers,

  data: {
    ...chatData(),
    c: t().chat,
    people: '',
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
  },
  /** @type {import('../../chat/conversation.js').Talk | null} */
  talk: null,
  replyTo: 0,
  editing: 0,
  isAtEnd: true,
  room: '',
  /** @type {Array<() => void>} */
  off: [],

  /** @param {{room?: string, invite?: string}} query */
  onLoad({ room = 'lobby', invite }) {
    const tea = teahouse();
    this.room = decodeURIComponent(room);
    this.setData({ c: t().chat, banner: bannerOf(tea) });
    openChat(/** @type {any} */ (this), this.room, invite ? { invite: decodeURIComponent(invite) } : undefined); // the typings lose what a page of spread handlers has
    this.off = [
      tea.changes.add(() => this.setData({ banner: bannerOf(tea) })),
      tea.client.on('room', ({ room: id }) => id === this.room && this.drawHead()),
    ];
  },

  drawHead() {
    const timeline = this.talk?.feed?.timeline;
    if (!timeline) return;
    const { info } = timeline;
    const people = t().people(info.members, info.online);
    if (people === this.data.people) return;
    this.setData({ people });
    void wx.setNavigationBarTitle({ title: titleOf(info, teahouse().me) });
  },

  /** Who is here, what is pinned, invitations. */
  onAbout() {
    void wx.navigateTo({ url: `/pages/about/about?room=${encodeURIComponent(this.room)}` });
  },

  /** A room with a password asks for it. */
  async onReopen() {
    const { talk } = this;
    if (!talk) return;
    const locked = /** @type {{code?: string} | null} */ (talk.error)?.code === 'wrong_password';
    const password = locked ? await ask(t().password) : null;
    attempt(talk.open(password ? { password } : undefined));
  },

  onShareAppMessage() {
    const info = this.talk?.feed?.timeline?.info;
    return { title: info ? titleOf(info, null) : '', path: `/pages/room/room?room=${encodeURIComponent(this.room)}` };
  },
});
