/** The open thread of a `<teahouse-chat>`: its root, its replies, and a field to answer. It stands over the room's lines. */

import { t } from '../app/i18n/index.js';
import { fill, h, reconcile } from '../app/views/parts/dom.js';
import { closeStretch, fetchBefore, openThread } from '../sdk/index.js';
import { drawMessage, signatureOf } from './message.js';

/**
 * @typedef {import('../sdk/state/feed.js').Feed} Feed
 * @typedef {import('../sdk/state/stretch.js').Stretch} Stretch
 * @typedef {import('../sdk/types.js').Message} Message
 *
 * @typedef {object} Held  what the element does for its thread
 * @property {(work: Promise<unknown>) => void} attempt
 * @property {(text: string, thread: number) => void} send
 */

export class Thread {
  /** @type {Feed | null} */
  #feed = null;
  /** @type {Message | null} */
  #root = null;
  /** @type {Stretch | null} */
  #replies = null;

  /** @param {Held} held */
  constructor(held) {
    const words = t().threads;
    this.held = held;
    this.earlier = h('button', { type: 'button', class: 'older', hidden: true, onclick: () => this.#earlier() }, words.earlier);
    this.lines = h('div', { class: 'lines', role: 'log', 'aria-label': words.title });
    this.scroller = h('div', { class: 'scroller', tabindex: 0 }, this.earlier, this.lines);
    this.field = h('input', { name: 'answer', autocomplete: 'off', maxlength: 4000, 'aria-label': words.answer, placeholder: words.answer });
    const form = h('form', { onsubmit: (/** @type {Event} */ event) => this.#submit(event) }, this.field, h('button', { type: 'submit' }, t().composer.send));
    const close = h('button', { type: 'button', class: 'close', 'aria-label': words.close, onclick: () => this.close() }, '×');
    this.element = h('section', { class: 'thread', hidden: true, 'aria-label': words.title,
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && this.close() },
    h('header', {}, h('h3', {}, words.title), close), this.scroller, form);
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
    this.draw();
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.field.focus();
  }

  close() {
    if (this.#replies) closeStretch(this.#replies);
    this.#replies = this.#root = null;
    this.element.hidden = true;
    fill(this.lines);
  }

  draw() {
    const [root, replies] = [this.#root, this.#replies];
    if (!root || !replies) return;
    const now = this.#feed?.timeline?.messages.find(({ seq }) => seq === root.seq) ?? root;
    this.earlier.hidden = replies.complete;
    reconcile(this.lines, [now, ...replies.messages], ({ seq }) => String(seq), signatureOf, (message) => drawMessage(message, null));
  }

  #earlier() {
    const [feed, replies] = [this.#feed, this.#replies];
    if (feed && replies) this.held.attempt(fetchBefore(feed, replies).then(() => this.draw()));
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || !this.#root) return;
    this.field.value = '';
    this.held.send(text, this.#root.seq);
  }
}
