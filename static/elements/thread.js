/** The open thread of a `<teahouse-chat>`: its root, its replies, and a field to answer. It stands over the room's lines. */

import { t } from '../app/i18n/index.js';
import { fill, h, reconcile } from '../app/views/parts/dom.js';
import { closeStretch, fetchBefore, openThread } from '../sdk/index.js';
import { Composer } from './composer.js';
import { drawMessage, signatureOf } from './message.js';

/**
 * @typedef {import('../sdk/state/feed.js').Feed} Feed
 * @typedef {import('../sdk/state/stretch.js').Stretch} Stretch
 * @typedef {import('../sdk/types.js').Message} Message
 *
 * @typedef {object} Held  what the element does for its thread
 * @property {(work: Promise<unknown>) => void} attempt
 * @property {(text: string, thread: number) => void} send
 * @property {(message: Message, text: string) => Promise<unknown>} save
 * @property {Omit<import('./message.js').Acts, 'edit'>} acts
 */

export class Thread {
  /** @type {Feed | null} */
  #feed = null;
  /** @type {Message | null} */
  #root = null;
  /** @type {Stretch | null} */
  #replies = null;
  #me = '';

  /** @param {Held} held */
  constructor(held) {
    const words = t().threads;
    this.held = held;
    this.earlier = h('button', { type: 'button', class: 'older', hidden: true, onclick: () => this.#earlier() }, words.earlier);
    this.lines = h('div', { class: 'lines', role: 'log', 'aria-label': words.title });
    this.scroller = h('div', { class: 'scroller', tabindex: 0 }, this.earlier, this.lines);
    this.composer = new Composer({ attempt: held.attempt, save: held.save, send: (text) => this.#send(text) }, { name: 'answer', 'aria-label': words.answer, placeholder: words.answer });
    const close = h('button', { type: 'button', class: 'close', 'aria-label': words.close, onclick: () => this.close() }, '×');
    this.element = h('section', { class: 'thread', hidden: true, 'aria-label': words.title,
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && this.close() },
    h('header', {}, h('h3', {}, words.title), close), this.scroller, this.composer.element);
  }

  /** @param {Feed} feed @param {Message} root */
  async open(feed, root) {
    this.close();
    this.#feed = feed;
    this.#root = root;
    const replies = await openThread(feed, root.seq);
    if (this.#root !== root) return closeStretch(replies);
    this.#replies = replies;
    this.element.hidden = false;
    this.draw(this.#me);
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.composer.field.focus();
  }

  close() {
    if (this.#replies) closeStretch(this.#replies);
    this.#replies = this.#root = null;
    this.element.hidden = true;
    fill(this.lines);
  }

  /** @param {string} me  the user's id */
  draw(me) {
    this.#me = me;
    const [root, replies] = [this.#root, this.#replies];
    if (!root || !replies) return;
    const now = this.#feed?.timeline?.messages.find(({ seq }) => seq === root.seq) ?? root;
    this.earlier.hidden = replies.complete;
    const scene = { me, members: replies.members, acts: { ...this.held.acts, edit: (/** @type {Message} */ message) => this.composer.edit(message) } };
    reconcile(this.lines, [now, ...replies.messages], ({ seq }) => String(seq), signatureOf, (message) => drawMessage(message, scene));
  }

  #earlier() {
    const [feed, replies] = [this.#feed, this.#replies];
    if (feed && replies) this.held.attempt(fetchBefore(feed, replies).then(() => this.draw(this.#me)));
  }

  /** @param {string} text */
  #send(text) {
    if (this.#root) this.held.send(text, this.#root.seq);
    return this.#root !== null;
  }
}
