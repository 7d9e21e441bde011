/** `<teahouse-chat room="lobby">`: what is said in a room, with files and threads, and a field to say something. */

import { t } from '../app/i18n/index.js';
import { h, reconcile, say } from '../app/views/parts/dom.js';
import { isAside } from '../sdk/index.js';
import { drawMessage, signatureOf } from './message.js';
import { Part } from './part.js';
import { Thread } from './thread.js';

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
    this.picker = h('input', { type: 'file', multiple: true, hidden: true, onchange: () => this.#sendFiles([...this.picker.files ?? []]) });
    const add = h('button', { type: 'button', class: 'add', 'aria-label': t().files.add, title: t().files.add, onclick: () => this.picker.click() }, '+');
    const form = h('form', { onsubmit: (/** @type {Event} */ event) => this.#submit(event) }, add, this.picker, this.field, h('button', { type: 'submit' }, t().composer.send));
    this.thread = new Thread({ attempt: (work) => this.attempt(work), send: (text, thread) => this.#say({ text, thread }) });
    this.body.append(this.head, this.scroller, form, this.thread.element);
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
      () => this.thread.close(),
    ];
  }

  #draw() {
    const feed = this.#feed;
    const timeline = feed?.timeline;
    if (!timeline) return;
    const { scroller } = this;
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
    say(this.head, timeline.info.title);
    this.field.placeholder = t().composer.placeholder(timeline.info.title);
    this.older.hidden = timeline.complete;
    const shown = timeline.messages.filter((message) => !isAside(message));
    const open = (/** @type {Message} */ message) => this.attempt(this.thread.open(feed, message));
    reconcile(this.lines, shown, ({ seq }) => String(seq), signatureOf, (message) => drawMessage(message, message.thread === undefined ? open : null));
    this.thread.draw();
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
    if (!this.#feed || !this.client) return;
    this.#isDue = false;
    if (!text) return;
    this.field.value = '';
    this.#say({ text });
  }

  /** @param {{text: string, thread?: number, attachments?: Array<{upload: string}>}} message */
  #say(message) {
    const room = this.#feed?.room;
    if (room && this.client) this.attempt(this.client.request({ op: 'message.send', room, ...message }));
  }

  /** Files go at once, with what stands in the field; if one is refused none is sent. @param {File[]} files */
  #sendFiles(files) {
    const { client } = this;
    this.picker.value = '';
    if (!client || !files.length) return;
    this.attempt(Promise.all(files.map((file) => client.upload(file))).then((uploads) => {
      const text = this.field.value.trim();
      this.field.value = '';
      this.#say({ text, attachments: uploads.map(({ id }) => ({ upload: id })) });
    }));
  }
}
