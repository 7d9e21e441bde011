/** The panel: at the side or at the bottom of a wide screen, over the lower part of a narrow one. */

import { h, iconButton } from '../views/parts/dom.js';
import { framesView } from './frames_view.js';
import { readPlace, sizer } from './sizing.js';
import { socketsView } from './sockets_view.js';
import { Opened, Tapped } from './sockets.js';
import { texts } from './texts.js';
import { toolsView } from './tools_view.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('./sockets.js').Elsewhere} Elsewhere
 * @typedef {import('./sockets.js').Inspected} Inspected
 * @typedef {import('./sockets.js').Look} Look
 */

const ROOMY_PX = 1_000;
const ELSEWHERE_MS = 10_000;

export class Panel {
  #drawn = false;

  /** @param {App} app @param {() => void} closed */
  constructor(app, closed) {
    this.closed = closed;
    const changed = () => this.#drawSoon();
    const sockets = [app.client, app.games].map((client) => new Tapped(client, changed));
    /** @type {Look} */
    this.look = { app, sockets, elsewhere: [], chosen: sockets[0], changed };
    const s = texts();
    const heading = h('h2', { id: 'inspector-title' }, s.title);
    const close = iconButton('close', s.close, () => this.close());
    this.views = [socketsView(this.look, (task, protocol) => this.#open(task, protocol)), toolsView(this.look, (socket) => this.#end(socket)), framesView(this.look)];
    this.element = h('aside', { class: 'inspector', 'aria-labelledby': heading.id });
    const { place, grip } = sizer();
    this.element.append(grip, h('header', {}, heading, place, close), h('p', { class: 'about' }, s.about), ...this.views.map(({ element }) => element));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    document.body.append(this.element);
    document.body.dataset.inspector = readPlace().side;
    this.timer = setInterval(() => void this.lookElsewhere().catch(() => {}), ELSEWHERE_MS); // what cannot be asked now is asked again
    // Three lists beside it would leave no room for the conversation.
    if (innerWidth - readPlace().size < ROOMY_PX) app.store.change({ people: false });
    this.#draw();
  }

  focus() {
    /** @type {HTMLElement} */ (this.element.querySelector('.inspector-sockets button')).focus();
  }

  /** Find the sockets of the other windows. */
  async lookElsewhere() {
    const { session } = await this.look.app.sessions.call('GET', '/api/me');
    const here = new Set(this.look.sockets.map(({ task }) => task));
    this.look.elsewhere = session.sockets.filter((/** @type {Elsewhere} */ { task }) => !here.has(task));
    this.#drawSoon();
  }

  close() {
    clearInterval(this.timer);
    for (const socket of this.look.sockets) socket.end();
    this.element.remove();
    delete document.body.dataset.inspector;
    this.closed();
  }

  /** @param {string} task @param {import('./sockets.js').Protocol} protocol */
  async #open(task, protocol) {
    const socket = new Opened(this.look.app, task, protocol, this.look.changed);
    await socket.open();
    this.look.sockets.push(socket);
    this.look.chosen = socket;
    this.#draw();
  }

  /** @param {Inspected} socket */
  #end(socket) {
    socket.end();
    this.look.sockets = this.look.sockets.filter((other) => other !== socket);
    this.look.chosen = this.look.sockets[0];
    this.#draw();
    this.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === 'Escape' && !event.isComposing) this.close();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation(); // the keys of the page are for what it shows
  }

  #drawSoon() {
    if (this.#drawn) return;
    this.#drawn = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawn = false;
    if (this.element.isConnected) for (const view of this.views) view.draw();
  }
}
