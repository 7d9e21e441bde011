/** The open thread: its root, its replies, and a field to answer. It is beside the conversation, or over it on a phone. */

import { sendReply } from '../../actions/writing/messages.js';
import { closeThread, fetchReplies, seeThread } from '../../actions/threads.js';
import { attempt } from '../../app.js';
import { t } from '../../i18n/index.js';
import { namesOf } from '../../state/mentions.js';
import { isMuted } from '../../state/permissions.js';
import { activeTimeline, myself } from '../../state/rooms.js';
import { threadRows } from '../../state/rows.js';
import { activeThread, messageAt, rootOf } from '../../state/writing/threads.js';
import { fill, h, iconButton, reconcile } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { drawRow, signatureOf } from './message.js';
import { openMessageMenu } from './message_menu.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/state/stretch.js').Stretch} Stretch
 */

const NEAR_PX = 48;

export class ThreadView {
  /** @type {Stretch | null} */
  #shown = null;

  /** @param {App} app */
  constructor(app) {
    const p = t().threads;
    this.app = app;
    this.earlier = h('button', { type: 'button', class: 'quiet earlier', onclick: () => attempt(app, fetchReplies(app)) }, p.earlier);
    this.list = h('div', { class: 'lines', role: 'log', 'aria-label': p.title, tabindex: -1 });
    this.scroller = h('div', { class: 'scroller' }, this.earlier, this.list);
    this.field = h('textarea', { rows: 1, 'aria-label': p.answer, placeholder: p.answer, enterkeyhint: 'send' });
    this.broadcast = h('input', { type: 'checkbox' });
    this.form = h('form', {}, this.field, iconButton('send', t().composer.send, () => this.#send(), { class: 'icon-button send' }),
      h('label', { class: 'broadcast' }, this.broadcast, p.broadcast));
    this.count = h('small', {});
    this.head = h('header', {}, icon('chat'), h('h2', {}, p.title, ' ', this.count), iconButton('close', p.close, () => closeThread(app)));
    this.element = h('aside', { class: 'thread', hidden: true, 'aria-label': p.title });
    this.#listen();
  }

  #listen() {
    this.list.addEventListener('click', (event) => this.#click(event));
    this.field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.form.addEventListener('submit', (event) => event.preventDefault());
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !document.querySelector('.menu')) closeThread(this.app);
    });
  }

  draw() {
    const { state } = this.app.store;
    const thread = activeThread(state);
    this.element.hidden = !thread;
    const opened = this.#shown !== thread;
    if (opened) fill(this.element, ...(thread ? [this.head, this.scroller, this.form] : []));
    this.#shown = thread;
    if (!thread) return;
    const stays = opened || this.#isAtEnd();
    this.earlier.hidden = thread.complete;
    this.#drawLines(thread);
    const root = rootOf(state);
    fill(this.count, root?.replies?.count ? String(root.replies.count) : '');
    this.field.disabled = Boolean(root?.deleted) || isMuted(myself(state, activeTimeline(state)), Date.now());
    if (stays) this.scroller.scrollTop = this.scroller.scrollHeight;
    if (opened && matchMedia('(hover: hover)').matches) this.field.focus();
    if (stays) seeThread(this.app);
  }

  /** @param {Stretch} thread */
  #drawLines(thread) {
    const { app } = this;
    const { state } = app.store;
    const timeline = activeTimeline(state);
    const names = timeline ? namesOf(timeline, state.me?.id) : new Map();
    const jump = (/** @type {number} */ seq) => app.store.change({ wanted: { room: thread.info.room, seq } });
    const scene = { app, timeline: thread, names, jump, inThread: true };
    const rows = threadRows(state, thread, rootOf(state));
    reconcile(this.list, rows, (row) => row.key, (row) => `${row.kind} ${signatureOf(row, scene)}`, (row) => drawRow(row, scene));
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #send() {
    const { root } = activeThread(this.app.store.state) ?? {};
    if (root === undefined || !this.field.value.trim()) return;
    sendReply(this.app, this.field.value, root, this.broadcast.checked);
    this.field.value = '';
    this.broadcast.checked = false;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    const line = /** @type {HTMLElement | null} */ (target.closest('.line'));
    if (!line || target.closest('a, button') || String(getSelection())) return;
    const message = messageAt(this.app.store.state, Number(line.dataset.seq));
    if (message) openMessageMenu(this.app, line, message);
  }
}
