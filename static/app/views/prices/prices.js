/** The view of a feed: price, change, chart, facts, and all of it as text and as a table. */

import { enterOrAsk } from '../../dialogs/rooms.js';
import { listFeeds } from '../../actions/feeds.js';
import { attempt } from '../../app.js';
import { amount, change, percent, price, timeOfDay } from '../../i18n/numbers.js';
import { t } from '../../i18n/index.js';
import { activeTimeline } from '../../state/rooms.js';
import { SHOWN, summaryOf } from '../../state/prices.js';
import { fill, h, say, setProp } from '../parts/dom.js';
import { PriceChart } from './price_chart.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Point} Point
 * @typedef {import('../../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {import('../../state/prices.js').Summary} Summary
 */

const ROWS = 20;
const WIDE_STEP = 10;

export class PricesView {
  /** @type {string | null} */
  #room = null;
  /** @type {Point | undefined} the newest point that is drawn */
  #drawn;
  /** @type {RoomInfo[]} all feeds, to switch between */
  #feeds = [];

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.chart = new PriceChart((point, place) => this.#tip(point, place));
    this.others = h('nav', { class: 'symbols', 'aria-label': t().prices.symbols });
    this.last = h('p', { class: 'last' });
    this.change = h('p', { class: 'change' });
    this.facts = h('dl', { class: 'price-facts' });
    this.note = h('p', { class: 'small-print' }, t().prices.simulatedLong);
    this.tip = h('div', { class: 'price-tip', hidden: true, 'aria-hidden': 'true' });
    this.spoken = h('p', { class: 'unseen', role: 'status' });
    this.none = h('p', { class: 'no-prices' }, t().prices.none);
    this.rows = h('tbody');
    this.table = h('details', { ontoggle: () => this.#drawRows() }, h('summary', {}, t().prices.table),
      h('table', {}, h('thead', {}, h('tr', {}, ...[t().prices.time, t().prices.price, t().prices.volume].map((name) => h('th', { scope: 'col' }, name)))), this.rows));
    this.chart.element.append(this.tip, this.none);
    this.element = h('section', { class: 'prices' },
      h('header', {}, h('div', { class: 'now' }, this.last, this.change), this.others), this.chart.element, this.facts, this.note, this.table, this.spoken);
    this.#listen();
  }

  #listen() {
    const { canvas } = this.chart;
    canvas.addEventListener('pointermove', (event) => this.chart.point(this.chart.nearest(event.offsetX)));
    canvas.addEventListener('pointerdown', (event) => this.chart.point(this.chart.nearest(event.offsetX)));
    // A finger leaves at once after a tap: its point stays selected until the next one.
    canvas.addEventListener('pointerleave', ({ pointerType }) => pointerType === 'mouse' && this.chart.point(null));
    canvas.addEventListener('blur', () => this.chart.point(null));
    canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  focus() {
    this.chart.canvas.focus();
  }

  draw() {
    const { state } = this.app.store;
    const timeline = activeTimeline(state);
    const info = timeline?.info.kind === 'feed' ? timeline.info : null;
    this.element.hidden = !info;
    if (!timeline || !info) {
      this.#room = null;
      return;
    }
    const entered = this.#room !== info.room;
    if (entered) this.#enter(info);
    this.element.classList.toggle('stale', state.link.phase !== 'open');
    const points = timeline.points;
    const newest = points.at(-1);
    if (!entered && newest === this.#drawn) return;
    this.#drawn = newest;
    this.chart.show(points, entered);
    this.#drawFacts(info, summaryOf(points.slice(-SHOWN)));
    this.#drawRows();
  }

  /** @param {RoomInfo} info */
  #enter(info) {
    this.#room = info.room;
    this.#drawn = undefined;
    setProp(this.element, 'aria-label', t().prices.label(info.title));
    this.note.hidden = !info.simulated;
    this.#drawOthers();
    attempt(this.app, listFeeds(this.app).then((feeds) => {
      this.#feeds = feeds;
      this.#drawOthers();
    }));
  }

  #drawOthers() {
    this.others.hidden = this.#feeds.length < 2;
    fill(this.others, ...this.#feeds.map(({ room, title }) => h('button', {
      type: 'button', 'aria-current': room === this.#room && 'true', onclick: () => void enterOrAsk(this.app, room, title),
    }, h('bdi', {}, title))));
  }

  /** @param {RoomInfo} info @param {Summary | null} summary */
  #drawFacts(info, summary) {
    const p = t().prices;
    this.none.hidden = Boolean(summary);
    this.last.hidden = this.change.hidden = this.facts.hidden = this.table.hidden = !summary;
    if (!summary) return;
    const direction = summary.change > 0 ? 'rising' : summary.change < 0 ? 'falling' : 'steady';
    this.element.dataset.direction = direction;
    const share = summary.percent === null ? '' : percent(summary.percent);
    fill(this.last, price(summary.last));
    fill(this.change, h('span', { 'aria-hidden': 'true' }, { rising: '▲', falling: '▼', steady: '■' }[direction]),
      h('b', {}, change(summary.change, 2)), share && h('span', {}, share), h('small', {}, p.over(summary.count)));
    fill(this.facts, ...fact(p.low, price(summary.low)), ...fact(p.high, price(summary.high)),
      ...fact(p.volume, amount(summary.volume)), ...fact(p.asOf, timeOfDay(summary.at)));
    const said = { symbol: info.title, last: price(summary.last), direction: p[direction], percent: share || change(summary.change), low: price(summary.low), high: price(summary.high) };
    setProp(this.chart.canvas, 'aria-label', [p.summary(said), info.simulated && p.simulatedLong, p.walk].filter(Boolean).join(' '));
  }

  #drawRows() {
    if (!this.table.open) return;
    const points = this.chart.points.slice(-ROWS).reverse();
    fill(this.rows, ...points.map(({ at, price: value, volume }) => h('tr', {}, h('td', {}, timeOfDay(at)), h('td', {}, price(value)), h('td', {}, amount(volume)))));
  }

  /** @param {Point | null} point @param {{x: number, y: number}} place */
  #tip(point, { x, y }) {
    this.tip.hidden = !point;
    if (!point) return;
    fill(this.tip, h('b', {}, price(point.price)), h('span', {}, timeOfDay(point.at)));
    const half = this.tip.offsetWidth / 2;
    const left = Math.min(Math.max(x, half + 2), this.chart.element.clientWidth - half - 2);
    this.tip.style.transform = `translate(${left - half}px, ${Math.max(0, y - this.tip.offsetHeight - 16)}px)`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = this.chart.pointed;
    const from = at ?? -1;
    const places = { ArrowLeft: from + 1, ArrowRight: from - 1, PageUp: from + WIDE_STEP, PageDown: from - WIDE_STEP, Home: SHOWN, End: 0, Escape: null };
    if (!(event.key in places) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const place = places[/** @type {keyof typeof places} */ (event.key)];
    const point = this.chart.point(place);
    if (point) say(this.spoken, t().prices.point(price(point.price), timeOfDay(point.at), amount(point.volume)));
  }
}

/** @param {string} name @param {string} value */
function fact(name, value) {
  return [h('div', {}, h('dt', {}, name), h('dd', {}, value))];
}
