/**
 * A line chart of prices on a canvas. It moves with every frame while points arrive, and draws nothing while it
 * rests. Its owner provides its text alternative.
 */

import { price } from '../../i18n/numbers.js';
import { SHOWN, digitsOf, scaleOf, ticksOf } from '../../state/prices.js';
import { h } from '../parts/dom.js';
import { drawScene, heightOf, insideOf } from './price_drawing.js';

/**
 * @typedef {import('../../../sdk/types.js').Point} Point
 * @typedef {import('../../state/prices.js').Scale} Scale
 * @typedef {import('./price_drawing.js').Look} Look
 * @typedef {import('./price_drawing.js').Place} Place
 * @typedef {import('./price_drawing.js').Plot} Plot
 */

const MARGIN = { left: 4, top: 14, bottom: 26 };
const GLIDE_MS = { least: 120, most: 1_000 };
const MOST_BEHIND = 3;
const SETTLE_MS = 140;
const SETTLED = 0.002;
const PX_A_TICK = 52;
const LOOKS = ['line', 'ink', 'grid', 'ground', 'onLine'];
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class PriceChart {
  /** @type {Point[]} all that are known; the newest are drawn */
  points = [];
  /** The number of decimals that tells the ticks apart. */
  digits = 2;
  /** @type {number | null} the place of the selected point, counted from the newest */
  pointed = null;
  /** How many steps the line still has to move to the left. */
  #behind = 0;
  #glide_ms = GLIDE_MS.most;
  /** @type {Scale | null} as drawn, on its way to the scale of the points */
  #scale = null;
  #drawnAt = 0;
  #asked = 0;
  #gutter = 64;
  /** @type {Look | null} the colours; read again when they may have changed */
  #look = null;
  #font = '';

  /** @param {(point: Point | null, place: Place) => void} onPoint  called at each drawing with the selected point */
  constructor(onPoint) {
    this.onPoint = onPoint;
    this.canvas = h('canvas', { role: 'img', tabindex: 0 });
    this.probes = Object.fromEntries(LOOKS.map((name) => [name, h('i', { class: `look-${name}` })]));
    this.element = h('div', { class: 'price-chart' }, this.canvas, h('span', { hidden: true }, ...Object.values(this.probes)));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    new ResizeObserver(() => this.redraw()).observe(this.element);
    new MutationObserver(() => this.redraw()).observe(document.documentElement, { attributeFilter: ['data-theme', 'lang'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw());
  }

  /** @param {Point[]} points  ascending, all that are known @param {boolean} reset  of another feed: drawn at once, without motion */
  show(points, reset) {
    const last = this.points.at(-1);
    const fresh = reset || !last ? 0 : points.filter(({ at }) => at > last.at).length;
    if (!reset && fresh === 0 && points.length === this.points.length) return;
    if (fresh > 0) this.#glide_ms = paceOf(points, fresh);
    this.points = points;
    this.#behind = reset || calm.matches ? 0 : Math.min(this.#behind + fresh, MOST_BEHIND);
    if (reset || calm.matches) this.#scale = null;
    if (reset) this.pointed = null;
    this.redraw();
  }

  /** Draw again, with the current colours, size and language. */
  redraw() {
    this.#look = null;
    this.#ask();
  }

  /** @param {number | null} place  of the point to select, counted from the newest; null for none @returns {Point | null} the selected point */
  point(place) {
    const last = Math.min(this.points.length, SHOWN) - 1;
    this.pointed = place === null || last < 0 ? null : Math.min(Math.max(place, 0), last);
    this.#ask();
    return this.pointed === null ? null : (this.points.at(-1 - this.pointed) ?? null);
  }

  /** @param {number} x  in the canvas @returns {number} the place of the nearest point */
  nearest(x) {
    const { right, step } = this.#plot();
    return Math.round((right - x) / step + this.#behind);
  }

  #ask() {
    this.#asked ||= requestAnimationFrame((now) => this.#frame(now));
  }

  /** @param {number} now */
  #frame(now) {
    this.#asked = 0;
    // After a rest the first step is as long as one frame.
    const passed_ms = Math.min(now - this.#drawnAt, 34);
    this.#drawnAt = now;
    if (!this.#fit()) return;
    const moves = this.#move(passed_ms);
    this.#draw();
    if (moves) this.#ask();
  }

  /** Fit the canvas to its element, in pixels of the screen. @returns {boolean} whether it is visible */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return false;
    const ratio = window.devicePixelRatio || 1;
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return true;
  }

  /** @param {number} passed_ms @returns {boolean} whether the line still moves */
  #move(passed_ms) {
    const shown = this.#shown();
    if (!shown.length) return false;
    this.#behind = Math.max(0, this.#behind - passed_ms / this.#glide_ms);
    const wanted = scaleOf(shown);
    const from = this.#scale ?? wanted;
    const share = 1 - Math.exp(-passed_ms / SETTLE_MS);
    this.#scale = { low: from.low + (wanted.low - from.low) * share, high: from.high + (wanted.high - from.high) * share };
    const off = Math.abs(wanted.low - this.#scale.low) + Math.abs(wanted.high - this.#scale.high);
    if (off > (wanted.high - wanted.low) * SETTLED) return true;
    this.#scale = wanted;
    return this.#behind > 0;
  }

  /** @returns {Point[]} those that are at least partly visible */
  #shown() {
    return this.points.slice(-(SHOWN + Math.ceil(this.#behind)));
  }

  /** @returns {Plot} */
  #plot() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const { left, top } = MARGIN;
    const right = width - this.#gutter;
    return { left, right, top, bottom: height - MARGIN.bottom, step: (right - left) / (SHOWN - 1), width, height };
  }

  #draw() {
    const { context } = this;
    const scale = this.#scale;
    const points = this.#shown();
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!points.length || !scale) return;
    const look = (this.#look ??= this.#read());
    context.font = this.#font;
    const ticks = ticksOf(scale, Math.max(2, Math.floor((this.element.clientHeight - 40) / PX_A_TICK)));
    this.digits = digitsOf(ticks);
    this.#gutter = Math.ceil(context.measureText(price(scale.high, this.digits)).width) + 22;
    const plot = this.#plot();
    const places = points.map((point, index) => ({
      x: plot.right + (index - (points.length - 1) + this.#behind) * plot.step,
      y: heightOf(plot, scale, point.price),
    }));
    const pointed = this.pointed === null ? -1 : points.length - 1 - this.pointed;
    drawScene(context, { plot, look, scale, ticks, digits: this.digits, points, places, pointed });
    this.onPoint(points[pointed] ?? null, insideOf(plot, places[pointed] ?? { x: 0, y: 0 }));
  }

  /** @returns {Look} */
  #read() {
    this.#font = `500 12px ${getComputedStyle(this.element).fontFamily}`;
    return /** @type {Look} */ (Object.fromEntries(LOOKS.map((name) => [name, getComputedStyle(this.probes[name]).color])));
  }
}

/** @param {Point[]} points @param {number} fresh @returns {number} how long a step takes, so that the line rests when the next point arrives */
function paceOf(points, fresh) {
  const before = points.at(-1 - fresh);
  const last = points.at(-1);
  const gap_ms = before && last ? (last.at - before.at) / fresh : GLIDE_MS.most;
  return Math.min(Math.max(gap_ms, GLIDE_MS.least), GLIDE_MS.most);
}
