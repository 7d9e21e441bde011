/** `<teahouse-chat room="lobby">`: what is said in a room, with files, reactions and threads, and a field to say something. */

import { t } from '../app/i18n/index.js';
import { h, reconcile, say } from '../app/views/parts/dom.js';
import { isAside } from '../sdk/index.js';
import { Composer } from './composer.js';
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
  #me = '';

  constructor() {
    super();
    this.head = h('h2', { class: 'room' });
    this.older = h('button', { type: 'button', class: 'older', hidden: true, onclick: () => this.#feed && this.attempt(this.#feed.older()) }, t().finding.more);
    this.lines = h('div', { class: 'lines', role: 'log', 'aria-live': 'polite' });
    this.scroller = h('div', { class: 'scroller', tabindex: 0 }, this.older, this.lines);
    this.picker = h('input', { type: 'file', multiple: true, hidden: true, onchange: () => this.#sendFiles([...this.picker.files ?? []]) });
    const add = h('button', { type: 'button', class: 'add', 'aria-label': t().files.add, title: t().files.add, onclick: () => this.picker.click() }, '+');
    const held = { attempt: (/** @type {Promise<unknown>} */ work) => this.attempt(work), save: (/** @type {Message} */ message, /** @type {string} */ text) => this.#save(message, text) };
    this.composer = new Composer({ ...held, send: (text) => this.#send(text) }, { name: 'text', 'aria-label': t().composer.label }, add, this.picker);
    this.thread = new Thread({ ...held, send: (text, thread) => this.#say({ text, thread }), acts: this.#acts });
    this.body.append(this.head, this.scroller, this.composer.element, this.thread.element);
  }

  /** @override @param {Source} source */
  async show({ client }) {
    const room = this.getAttribute('room') ?? 'lobby';
    const feed = await client.listen(room);
    this.#me = (await client.ready()).user.id;
    this.#feed = feed;
    this.client = client;
    this.lines.replaceChildren();
    this.#draw();
    this.scroller.scrollTop = this.scroller.scrollHeight;
    if (this.#isDue) this.composer.send();
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
    this.composer.field.placeholder = t().composer.placeholder(timeline.info.title);
    this.older.hidden = timeline.complete;
    const shown = timeline.messages.filter((message) => !isAside(message));
    const acts = { ...this.#acts, edit: (/** @type {Message} */ message) => this.composer.edit(message) };
    const openThread = (/** @type {Message} */ message) => this.attempt(this.thread.open(feed, message));
    const scene = { me: this.#me, members: timeline.members, acts };
    reconcile(this.lines, shown, ({ seq }) => String(seq), signatureOf, (message) => drawMessage(message, message.thread === undefined ? { ...scene, acts: { ...acts, openThread } } : scene));
    this.thread.draw(this.#me);
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  }

  #acts = {
    react: (/** @type {Message} */ message, /** @type {string} */ emoji) => this.#react(message, emoji),
    takeBack: (/** @type {Message} */ { room, seq }) => this.#ask({ op: 'message.delete', room, seq }),
  };

  /** @param {string} text @returns {boolean} false: it waits for the connection */
  #send(text) {
    this.#isDue = !this.#feed || !this.client;
    if (!this.#isDue) this.#say({ text });
    return !this.#isDue;
  }

  /** Rejected with `conflict` if it was changed meanwhile. @param {Message} message @param {string} text */
  async #save({ room, seq, rev, text: before }, text) {
    if (text !== before) await this.client?.request({ op: 'message.edit', room, seq, text, if_rev: rev });
  }

  /** @param {Message} message @param {string} emoji */
  #react({ room, seq, reactions }, emoji) {
    const on = !reactions?.[emoji]?.includes(this.#me);
    this.#ask({ op: 'message.react', room, seq, emoji, on });
  }

  /** @param {import('../sdk/types.js').Command} command */
  #ask(command) {
    if (this.client) this.attempt(this.client.ask(/** @type {any} */ (command)));
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
      this.#say({ text: this.composer.take(), attachments: uploads.map(({ id }) => ({ upload: id })) });
    }));
  }
}
