/** One thread of a room: the message it hangs on, its replies, and the line to answer. */

import { chatData, chatHandlers, drawChat } from '../../chat/chat_page.js';
import { Thread } from '../../chat/thread.js';
import { attempt, bannerOf, teahouse } from '../../parts/shell.js';
import { t } from '../../words/index.js';

Page({
  ...chatHandlers,

  data: {
    ...chatData(),
    c: t().chat,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
  },
  /** @type {import('../../chat/conversation.js').Talk | null} */
  talk: null,
  replyTo: 0,
  editing: 0,
  isAtEnd: true,
  /** @type {Array<() => void>} */
  off: [],

  /** @param {{room?: string, seq?: string}} query */
  onLoad({ room = '', seq = '' }) {
    const tea = teahouse();
    this.setData({ c: t().chat, banner: bannerOf(tea) });
    void wx.setNavigationBarTitle({ title: t().thread });
    const page = /** @type {any} */ (this); // the typings lose what a page of spread handlers has
    this.talk = new Thread(tea, decodeURIComponent(room), Number(seq), () => drawChat(page));
    attempt(this.talk.open());
    this.off = [tea.changes.add(() => this.setData({ banner: bannerOf(tea) }))];
  },
});
