/** `<teahouse-chat room="lobby">`: what is said in a room, and a field to say something. */

import { clockTime, t } from '../app/i18n/index.js';
import { h, reconcile, say } from '../app/views/parts/dom.js';
import { messageText } from '../app/views/parts/message_text.js';
import { personName } from '../app/views/parts/person_name.js';
import { isAside } from '../sdk/index.js';
import { Part } from './part.js';

/**
 * @typedef {import('../sdk/types.js').Message} Message
 * @typedef {import('../sdk/state/feed.js').Feed} Feed
 * @typedef {import('./source.js').Source} Source
 */

const NEAR_PX = 60;

export class TeahouseChat extends Part {
  static observedAttributes = ['room'];

  /** @type {Feed | null} */
  #feed = null;
  /** Whether what is in the field is to be sent once there is a connection. */
  #isDue = false;

  constructor() {
    super();
    this.head = h('h2', { class: 'room' });
    this.older = h('button', { type: 'button', class: 'older', hidden: true, onclick: () => this.#feed && this.attempt(this.#feed.older()) }, t().finding.more);
    this.lines = h('div', { class: 'lines', role: 'log', 'aria-live': 'polite' });
    this.scroller = h('div', { class: 'scroller', tabindex: 0 }, this.older, this.lines);
    this.field = h('input', { name: 'text', autocomplete: 'off', maxlength: 4000, 'aria-label': t().composer.label });
    const form = h('form', { onsubmit: (/** @type {Event} */ event) => this.#submit(event) }, this.field, h('button', { type: 'submit' }, t().composer.send));
    this.body.append(this.head, this.scroller, form);
  }

  /** @override @param {Source} source */
  async show({ client }) {
    const room = this.getAttribute('room') ?? 'lobby';
    const feed = await client.listen(room);
    this.#feed = feed;
    this.client = client;
    this.lines.replaceChildren();
    this.#draw();
    this.scroller.scrollTop = this.scroller.scrollHeight;
    if (this.#isDue) this.#send();
    return [
      client.on('room', (changed) => changed === feed && this.#draw()),
      client.on('gone', ({ feed: gone, failure }) => gone === feed && this.fails(failure)),
    ];
  }

  #draw() {
    const timeline = this.#feed?.timeline;
    if (!timeline) return;
    const { scroller } = this;
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
    say(this.head, timeline.info.title);
    this.field.placeholder = t().composer.placeholder(timeline.info.title);
    this.older.hidden = timeline.complete;
    const shown = timeline.messages.filter((message) => !isAside(message));
    reconcile(this.lines, shown, ({ seq }) => String(seq), ({ rev, text }) => `${rev} ${text}`, drawLine);
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.#isDue = true;
    this.#send();
  }

  #send() {
    const text = this.field.value.trim();
    const room = this.#feed?.room;
    if (!room || !this.client) return;
    this.#isDue = false;
    if (!text) return;
    this.field.value = '';
    this.attempt(this.client.request({ op: 'message.send', room, text }));
  }
}

/** @param {Message} message @returns {HTMLElement} */
function drawLine({ sender, sent_at, text, deleted, edited_at }) {
  const words = deleted ? [h('i', {}, t().timeline.deleted)] : messageText(text ?? '', new Map());
  return h('div', { class: 'line' }, h('b', { class: 'name' }, h('bdi', {}, personName(sender))), h('time', {}, clockTime(sent_at)),
    h('p', { class: 'text' }, ...words, edited_at !== undefined && h('small', {}, ` ${t().timeline.edited}`)));
}
