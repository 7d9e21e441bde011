/** The messages of the open room: draws their rows, keeps the scroll position, and fetches older pages. */

import { fetchNewer, fetchOlder } from '../../../actions/pages.js';
import { readActive } from '../../../actions/rooms.js';
import { leaveAround, showAround, showThread } from '../../../actions/threads.js';
import { toast } from '../../../app.js';
import { errorText, t } from '../../../i18n/index.js';
import { isFolded } from '../../../state/blocks.js';
import { shareOf } from '../../../state/files.js';
import { activeRoom, activeTimeline } from '../../../state/rooms.js';
import { namesOf } from '../../../state/mentions.js';
import { rowsOf } from '../../../state/rows.js';
import { messageAt, shownTimeline } from '../../../state/writing/threads.js';
import { isAside } from '../../../../sdk/index.js';
import { fill, h, reconcile, setProp } from '../../parts/dom.js';
import { icon } from '../../parts/icons.js';
import { drawRow, signatureOf } from '../message.js';
import { roomTitle } from '../../parts/match_text.js';
import { hoverTools, openMessageMenu } from '../message_menu.js';
import { DrawnRows } from './drawn_rows.js';
import { drawAbove, drawNothing } from './edges.js';
import { handleKey } from './keys.js';

/**
 * @typedef {import('../../../app.js').App} App
 * @typedef {import('../../../../sdk/types.js').Message} Message
 * @typedef {import('../../../../sdk/state/timeline.js').Timeline} Timeline
 * @typedef {import('../../../../sdk/state/stretch.js').Stretch} Stretch
 */

const NEAR_PX = 48;
const FETCH_AHEAD_PX = 600;
/** While the end of a room is visible, at most this many messages are kept; older ones are fetched again on demand. */
const MOST_KEPT = 1_000;
const KEPT = 300;

export class TimelineView {
  /** @type {string | null} */
  #room = null;
  #newest = 0;
  #seenTo = 0;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.list = h('div', { class: 'lines', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', tabindex: 0 });
    this.above = h('div', { class: 'above' });
    this.scroller = h('div', { class: 'scroller' });
    this.rows = new DrawnRows(this.scroller, this.list);
    fill(this.scroller, this.above, this.rows.above, this.list, this.rows.below);
    this.latest = h('button', { type: 'button', class: 'latest', hidden: true, onclick: () => this.toEnd() });
    this.empty = h('div', { class: 'nothing' });
    this.element = h('div', { class: 'timeline' }, this.scroller, this.latest, this.empty);
    this.tools = hoverTools(app, (line) => this.#messageOf(line));
    this.#listen();
  }

  #listen() {
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.list.addEventListener('pointerover', (event) => this.#hover(event));
    this.list.addEventListener('pointerleave', () => this.tools.remove());
    this.list.addEventListener('click', (event) => this.#click(event));
    this.list.addEventListener('keydown', (event) => handleKey(this.app, event, {
      lines: () => this.#lines(),
      more: (direction, whole) => this.#more(direction, whole),
      messageOf: (line) => this.#messageOf(line),
    }));
    this.list.addEventListener('focus', () => this.#lines().at(-1)?.focus());
    new ResizeObserver(() => this.#keepEnd()).observe(this.scroller);
  }

  draw() {
    const { state } = this.app.store;
    const room = activeRoom(state);
    const timeline = shownTimeline(state);
    drawNothing(this.app, this.empty);
    this.scroller.hidden = !timeline;
    if (!room || !timeline) {
      this.#room = null;
      return;
    }
    const entered = this.#room !== room.id;
    if (entered) this.#enter(room.id, roomTitle(state, room));
    if (state.atEnd && timeline === activeTimeline(state) && timeline.info.history === 'kept' && timeline.messages.length > MOST_KEPT) timeline.trim(KEPT);
    const toEnd = state.atEnd && !state.around;
    const place = entered || toEnd ? () => {} : this.#place();
    this.list.setAttribute('aria-busy', String(state.older === 'loading'));
    drawAbove(this.app, this.above, timeline.complete);
    this.#drawLines(timeline);
    if (entered) this.#start();
    else if (toEnd) this.#keepEnd();
    else place();
    this.#newest = timeline.newest;
    if (state.atEnd) this.#seenTo = this.#newest;
    this.#drawLatest();
    this.#showWanted();
    if (this.#isSeen()) {
      readActive(this.app);
      this.#fetchAhead();
    }
  }

  /** @param {string} room @param {string} title */
  #enter(room, title) {
    this.#room = room;
    setProp(this.list, 'aria-label', t().timeline.label(title));
    this.list.setAttribute('aria-live', 'off'); // a screen reader announces new messages only
    fill(this.list);
    this.rows.clear();
    requestAnimationFrame(() => this.list.setAttribute('aria-live', 'polite'));
  }

  /** Scroll to the first new message, or else to the end. */
  #start() {
    if (!this.list.querySelector('.day.new') && this.rows.centerOn(({ kind }) => kind === 'new')) this.#drawAgain(false);
    const mark = this.list.querySelector('.day.new');
    this.scroller.scrollTop = this.scroller.scrollHeight;
    if (mark) mark.scrollIntoView({ block: 'center' });
    this.app.store.state.atEnd = this.#isAtEnd();
  }

  /** Show the message that a link names. */
  #showWanted() {
    const { wanted, active } = this.app.store.state;
    if (wanted?.room !== active || !wanted) return;
    this.app.store.state.wanted = null;
    history.replaceState(null, '', `#/r/${encodeURIComponent(wanted.room)}`);
    void this.jump(wanted.seq);
  }

  /** @param {Timeline | Stretch} timeline @param {boolean} [atEnd] */
  #drawLines(timeline, atEnd = this.app.store.state.atEnd && !this.app.store.state.around) {
    const { app } = this;
    const names = namesOf(timeline, app.store.state.me?.id);
    const scene = { app, timeline, names, jump: (/** @type {number} */ seq) => void this.jump(seq) };
    const focused = document.activeElement?.closest('.lines > .line')?.getAttribute('data-key');
    reconcile(this.list, this.rows.of(rowsOf(app.store.state, timeline), atEnd), (row) => row.key, (row) => `${row.kind} ${signatureOf(row, scene)}`, (row) => drawRow(row, scene));
    this.rows.drawGaps();
    for (const bar of this.list.querySelectorAll('progress')) this.#drawProgress(bar);
    if (focused && !document.activeElement?.closest('.lines')) this.#byKey(focused)?.focus();
  }

  /** Draw other rows of the same timeline. @param {boolean} stay  whether the visible part stays in its place */
  #drawAgain(stay) {
    const timeline = shownTimeline(this.app.store.state);
    if (!timeline) return;
    const place = stay ? this.#place() : () => {};
    this.#drawLines(timeline, false);
    place();
  }

  /** Draw rows before they come into view. */
  #slide() {
    if (!this.rows.isShort()) return;
    this.rows.center();
    this.#drawAgain(true);
  }

  /** The progress of an upload changes often, and its line keeps the focus. @param {HTMLProgressElement} bar */
  #drawProgress(bar) {
    const pending = this.app.store.state.outbox.find(({ nonce }) => nonce === bar.dataset.upload);
    if (pending) bar.value = shareOf(pending);
  }

  /** @param {string} key */
  #byKey(key) {
    return this.#lines().find((line) => line.dataset.key === key);
  }

  /** @returns {() => void} moves the line that is now on top back to its present position */
  #place() {
    const top = this.scroller.getBoundingClientRect().top;
    const first = this.#lines().find((line) => line.getBoundingClientRect().bottom > top);
    if (!first) return () => {};
    const before = first.getBoundingClientRect().top;
    const key = first.dataset.key ?? '';
    return () => {
      const now = first.isConnected ? first : this.#byKey(key);
      if (now) this.scroller.scrollTop += now.getBoundingClientRect().top - before;
    };
  }

  /** On a narrow screen the table may hide the timeline. */
  #isSeen() {
    return this.scroller.offsetParent !== null;
  }

  /** The messages around an old one have no end here: the newest come after them. */
  #isAtEnd() {
    if (this.app.store.state.around) return false;
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #keepEnd() {
    if (this.app.store.state.atEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #scrolled() {
    this.#slide();
    const atEnd = this.#isAtEnd();
    if (atEnd !== this.app.store.state.atEnd) this.app.store.change({ atEnd });
    else this.#fetchAhead();
  }

  #fetchAhead() {
    const { older, around } = this.app.store.state;
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (older !== 'idle') return;
    if (scrollTop < FETCH_AHEAD_PX) void fetchOlder(this.app);
    else if (around && scrollHeight - scrollTop - clientHeight < FETCH_AHEAD_PX) void fetchNewer(this.app);
  }

  toEnd() {
    leaveAround(this.app);
    this.app.store.change({ atEnd: true });
    this.scroller.scrollTo({ top: this.scroller.scrollHeight });
  }

  #drawLatest() {
    const { atEnd } = this.app.store.state;
    const below = Math.max(0, this.#newest - this.#seenTo);
    this.latest.hidden = atEnd;
    const signature = String(below);
    if (this.latest.dataset.signature === signature) return;
    this.latest.dataset.signature = signature;
    fill(this.latest, icon('down'), below ? t().timeline.newBelow(below) : t().timeline.latest);
  }

  /** Scroll to a message, wherever it is. @param {number} seq */
  async jump(seq) {
    const { app } = this;
    if (activeTimeline(app.store.state)?.at(seq)) leaveAround(app);
    const near = messageAt(app.store.state, seq) ?? (await showAround(app, seq).catch((error) => toast(app, errorText(error))))?.at(seq);
    if (!near) return;
    if (isAside(near)) void showThread(app, seq);
    app.store.change({ atEnd: false });
    await Promise.resolve(); // the change is drawn in a microtask
    const shown = isAside(near) ? near.thread : seq;
    if (!this.list.querySelector(`[data-seq="${shown}"]`) && this.rows.centerOn((row) => row.kind === 'message' && row.message.seq === shown)) this.#drawAgain(false);
    this.#flash(this.list.querySelector(`[data-seq="${shown}"]`));
  }

  /** @param {HTMLElement | null} line */
  #flash(line) {
    line?.scrollIntoView({ block: 'center' });
    line?.focus({ preventScroll: true });
    line?.classList.add('flash');
    line?.addEventListener('animationend', () => line.classList.remove('flash'), { once: true });
  }

  #lines() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(':scope > .line')]);
  }

  /** @param {Element} line @returns {Message | undefined} */
  #messageOf(line) {
    const seq = Number(/** @type {HTMLElement} */ (line).dataset.seq);
    return messageAt(this.app.store.state, seq);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const line = /** @type {Element} */ (event.target).closest('.line');
    if (event.pointerType !== 'mouse' || !line || line === this.tools.parentElement) return;
    const message = this.#messageOf(line);
    if (message && !message.deleted && !isFolded(this.app.store.state, message)) line.append(this.tools);
    else this.tools.remove();
  }

  /** A tap on a line opens its menu; a mouse has the hover buttons. @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    const touch = event instanceof PointerEvent && event.pointerType === 'touch';
    const line = target.closest('.line');
    if (!touch || !line || target.closest('a, button') || String(getSelection())) return;
    const message = this.#messageOf(line);
    if (message) openMessageMenu(this.app, line, message);
  }

  /** Draw the lines beyond those that are drawn. @param {1 | -1} direction @param {boolean} whole */
  #more(direction, whole) {
    if (!this.rows.hasMore(direction)) return false;
    if (whole && direction > 0) {
      this.toEnd();
      return true;
    }
    if (whole) this.scroller.scrollTop = 0;
    this.rows.center();
    this.#drawAgain(!whole);
    return true;
  }
}
