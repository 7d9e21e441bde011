/** What a page does that shows a conversation by the template `chat`: its data, and the handlers that the template binds. */

import { choosePictures } from '../connection/pictures.js';
import { attempt, teahouse } from '../parts/shell.js';
import { patches } from '../parts/patches.js';
import { errorText, t } from '../words/index.js';
import { actsOf, choose, openThread, react } from './acts.js';
import { Conversation } from './conversation.js';
import { completed, offered } from './mentions.js';
import { gist } from './rows.js';

/**
 * @typedef {import('./rows.js').Row} Row
 * @typedef {import('./conversation.js').Talk} Talk
 *
 * @typedef {object} ChatShown
 * @property {'opening' | 'open' | 'ended' | 'failed'} phase
 * @property {string} says  why it is not open
 * @property {boolean} isPaging
 * @property {boolean} isComplete
 * @property {string} typing
 * @property {number} below  how many messages came while the end was out of sight
 * @property {string} toView
 * @property {string} draft
 * @property {string} reply  the message that is replied to or edited, in a line
 * @property {string[]} offered  names that the draft may mean
 * @property {number} most  characters of a message
 *
 * @typedef {object} ChatPage
 * @property {{rows: Row[], chat: ChatShown}} data
 * @property {(data: any) => void} setData
 * @property {Talk | null} talk
 * @property {number} replyTo
 * @property {number} editing  the message whose text is in the draft; 0: none
 * @property {boolean} isAtEnd
 * @property {Array<() => void>} off  ends what it hears of
 *
 * @typedef {WechatMiniprogram.BaseEvent<Record<string, any>, {seq?: number, nonce?: string, room?: string, url?: string, name?: string, row?: number, answer?: number}>} Tap
 */

const MOST_TEXT = 4_000;

/** @returns {{rows: Row[], chat: ChatShown}} */
export function chatData() {
  return {
    rows: [],
    chat: { phase: 'opening', says: '', isPaging: false, isComplete: false, typing: '', below: 0, toView: '', draft: '', reply: '', offered: [], most: MOST_TEXT },
  };
}

/** @param {ChatPage} page @param {string} room @param {{invite?: string}} [keys] */
export function openChat(page, room, keys) {
  page.talk = new Conversation(teahouse(), room, () => drawChat(page));
  attempt(page.talk.open(keys));
}

/** @param {ChatPage} page */
export function drawChat(page) {
  const { talk } = page;
  if (!talk) return;
  const { rows } = talk;
  const { chat } = page.data;
  const grown = rows.length - page.data.rows.length;
  const typing = talk.typing;
  /** @type {Record<string, unknown>} */
  const next = {
    phase: talk.phase,
    says: saysOf(talk),
    isPaging: talk.isPaging,
    isComplete: talk.isComplete,
    typing: typing.length ? t().typing(typing) : '',
    below: page.isAtEnd || grown <= 0 ? (page.isAtEnd ? 0 : chat.below) : chat.below + newIn(rows, grown),
  };
  const changed = Object.entries(next).filter(([name, value]) => /** @type {any} */ (chat)[name] !== value);
  for (const piece of patches('rows', page.data.rows, rows)) page.setData(piece);
  if (changed.length) page.setData(Object.fromEntries(changed.map(([name, value]) => [`chat.${name}`, value])));
  if (page.isAtEnd && grown) toEnd(page);
  if (page.isAtEnd) talk.read();
}

/** @param {Row[]} rows @param {number} grown @returns {number} of the last rows, those that others said */
function newIn(rows, grown) {
  return rows.slice(-grown).filter(({ kind, mine }) => kind !== 'day' && kind !== 'pending' && !mine).length;
}

/** @param {Talk} talk */
function saysOf({ phase, reason, error }) {
  const { ended } = t();
  if (phase === 'ended') return /** @type {Record<string, string>} */ (ended)[reason] ?? ended.other;
  return phase === 'failed' ? errorText(error) : '';
}

/** `scroll-into-view` acts when it changes. @param {ChatPage} page */
function toEnd(page) {
  page.setData({ 'chat.toView': '' });
  page.setData({ 'chat.toView': 'end', 'chat.below': 0 });
}

/** @param {ChatPage} page @param {string} draft */
function setDraft(page, draft) {
  const { talk } = page;
  const members = talk?.feed?.timeline?.members.values() ?? [];
  const names = [...members].map(({ user }) => user).filter(({ id }) => id !== teahouse().me?.id).map(({ name }) => name);
  page.setData({ 'chat.draft': draft, 'chat.offered': offered(draft, [...names, 'everyone', 'here']) });
}

/** @param {ChatPage} page @param {number} seq  0: to none */
function setReply(page, seq) {
  page.replyTo = seq;
  page.editing = 0;
  const of = seq ? page.talk?.at(seq) : undefined;
  page.setData({ 'chat.reply': of ? `${t().chat.replyTo} ${of.sender.name}: ${gist(of)}` : '' });
}

/** The draft becomes the text of a message, to be changed. @param {ChatPage} page @param {number} seq */
function setEditing(page, seq) {
  const of = page.talk?.at(seq);
  if (!of) return;
  setReply(page, 0);
  page.editing = seq;
  setDraft(page, of.text ?? '');
  page.setData({ 'chat.reply': `${t().menu.edit}: ${gist(of)}` });
}

/** Rejected with a Failure, and then the draft is left as it is. @param {ChatPage} page @param {string} text */
async function saveEdit(page, text) {
  const of = page.talk?.at(page.editing);
  if (of && of.text !== text) await teahouse().client.request({ op: 'message.edit', room: of.room, seq: of.seq, text, if_rev: of.rev });
  setDraft(page, '');
  setReply(page, 0);
}

/** @param {Talk} talk @returns {{thread?: number}} */
function inThread({ root }) {
  return root === undefined ? {} : { thread: root };
}

/** The handlers, to be spread into a page. */
export const chatHandlers = {
  /** @this {ChatPage} */
  onShow() {
    drawChat(this);
  },

  /** @this {ChatPage} */
  onUnload() {
    for (const off of this.off) off();
    this.talk?.close();
    this.talk = null;
  },

  onBanner() {
    teahouse().again();
  },

  /** @this {ChatPage} @param {WechatMiniprogram.Input} event */
  onDraft({ detail }) {
    setDraft(this, detail.value);
    this.talk?.type(detail.value !== '');
  },

  /** @this {ChatPage} */
  onSend() {
    const text = this.data.chat.draft.trim();
    if (!text || !this.talk) return;
    this.talk.type(false);
    if (this.editing) return attempt(saveEdit(this, text));
    const reply_to = this.replyTo;
    setDraft(this, '');
    setReply(this, 0);
    this.isAtEnd = true;
    void teahouse().unsent.say(this.talk.room, { text, ...(reply_to && { reply_to }), ...inThread(this.talk) });
  },

  /** @this {ChatPage} */
  async onPicture() {
    const pictures = await choosePictures();
    if (!pictures.length || !this.talk) return;
    this.isAtEnd = true;
    void teahouse().unsent.say(this.talk.room, { text: this.data.chat.draft.trim(), pictures, ...inThread(this.talk) });
    setDraft(this, '');
  },

  /** @this {ChatPage} */
  onOlder() {
    if (this.talk) attempt(this.talk.older());
  },

  /** @this {ChatPage} */
  onAtEnd() {
    this.isAtEnd = true;
    if (this.data.chat.below) this.setData({ 'chat.below': 0 });
    this.talk?.read();
  },

  /** @this {ChatPage} @param {WechatMiniprogram.ScrollViewScroll} event */
  onScrolled({ detail }) {
    if (detail.deltaY > 0) this.isAtEnd = false; // upwards
  },

  /** @this {ChatPage} */
  onDown() {
    this.isAtEnd = true;
    toEnd(this);
    this.talk?.read();
  },

  /** @this {ChatPage} @param {Tap} event */
  onOffered({ currentTarget }) {
    setDraft(this, completed(this.data.chat.draft, currentTarget.dataset.name ?? ''));
  },

  /** @this {ChatPage} */
  onDropReply() {
    if (this.editing) setDraft(this, '');
    setReply(this, 0);
  },

  /** @this {ChatPage} @param {Tap} event */
  onPreview({ currentTarget }) {
    const { row = 0, url = '' } = currentTarget.dataset;
    void wx.previewImage({ current: url, urls: (this.data.rows[row]?.pictures ?? []).map((picture) => picture.url) });
  },

  /** @this {ChatPage} @param {Tap} event */
  onFile({ currentTarget }) {
    void wx.setClipboardData({ data: currentTarget.dataset.url ?? '' });
  },

  /** @this {ChatPage} @param {Tap} event */
  onCard({ currentTarget }) {
    void wx.navigateTo({ url: `/pages/table/table?room=${encodeURIComponent(currentTarget.dataset.room ?? '')}` });
  },

  /** @this {ChatPage} @param {Tap} event */
  onAgain({ currentTarget }) {
    void teahouse().unsent.retry(currentTarget.dataset.nonce ?? '');
  },

  /** @this {ChatPage} @param {Tap} event */
  onDiscard({ currentTarget }) {
    teahouse().unsent.discard(currentTarget.dataset.nonce ?? '');
  },

  /** @this {ChatPage} */
  onReopen() {
    if (this.talk) attempt(this.talk.open());
  },

  /** @this {ChatPage} @param {Tap} event */
  onHold({ currentTarget }) {
    const { talk } = this;
    const message = talk?.at(currentTarget.dataset.seq ?? 0);
    if (!talk || !message || message.deleted) return;
    attempt(choose(actsOf(talk, message, {
      reply: (seq) => setReply(this, seq),
      edit: (seq) => setEditing(this, seq),
      mention: (name) => setDraft(this, `${this.data.chat.draft}@${name} `),
    })));
  },

  /** @this {ChatPage} @param {Tap} event */
  onThread({ currentTarget }) {
    const message = this.talk?.at(currentTarget.dataset.seq ?? 0);
    if (message) void openThread(message);
  },

  /** @this {ChatPage} @param {Tap} event */
  onVote({ currentTarget }) {
    const { seq = 0, answer = 0 } = currentTarget.dataset;
    const message = this.talk?.at(seq);
    if (message) attempt(teahouse().polls.vote(message, answer));
  },

  /** @this {ChatPage} @param {Tap} event */
  onReact({ currentTarget }) {
    const { seq = 0, name = '' } = currentTarget.dataset;
    const message = this.talk?.at(seq);
    if (message) attempt(react(message, name));
  },
};
