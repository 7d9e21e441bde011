/** Calculations for charts and summaries of prices: last price, change, range, scale and ticks. Pure. */

/**
 * @typedef {import('../../sdk/types.js').Point} Point
 *
 * @typedef {object} Summary
 * @property {number} last
 * @property {number} at  of the last point
 * @property {number} change  from the first point to the last
 * @property {number | null} percent  of the first price; null if that is zero
 * @property {number} low
 * @property {number} high
 * @property {number} volume  of all points
 * @property {number} count
 *
 * @typedef {{low: number, high: number}} Scale
 */

/** The number of points in a chart. */
export const SHOWN = 60;

const NICE = [1, 2, 2.5, 5, 10];
const SECOND = 1_000;
// With it, a minute of prices has two times on a phone, and keeps the same ones while the line moves.
const SLACK = 1.25;
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400].map((s) => s * SECOND);
const WEEK_MS = 7 * 86_400 * SECOND;

/** @param {Point[]} points  ascending @returns {Summary | null} */
export function summaryOf(points) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const { low, high } = extremes(points);
  const change = last.price - first.price;
  return {
    last: last.price,
    at: last.at,
    change,
    percent: first.price === 0 ? null : (change / Math.abs(first.price)) * 100,
    low,
    high,
    volume: points.reduce((sum, point) => sum + point.volume, 0),
    count: points.length,
  };
}

/** @param {Point[]} points @returns {Scale} */
function extremes(points) {
  let low = Infinity;
  let high = -Infinity;
  for (const { price } of points) {
    if (price < low) low = price;
    if (price > high) high = price;
  }
  return { low, high };
}

/** @param {Point[]} points  at least one @returns {Scale} with a margin above and below, the height is never zero */
export function scaleOf(points) {
  const { low, high } = extremes(points);
  const least = Math.max(Math.abs(high) * 1e-4, 1e-6);
  const room = Math.max((high - low) * 0.12, least);
  return { low: low - room, high: high + room };
}

/** @param {Scale} scale @param {number} most @returns {number[]} round numbers within the scale, ascending */
export function ticksOf({ low, high }, most) {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * /** @type {number} */ (NICE.find((nice) => nice * power >= rough * 0.999_999));
  /** @type {number[]} */
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) ticks.push(n * step);
  return ticks;
}

/** @param {number[]} ticks @returns {number} the number of decimals that tells them apart, at least two */
export function digitsOf(ticks) {
  const [first, second] = ticks;
  if (first === undefined || second === undefined) return 2;
  return Math.min(8, Math.max(2, -Math.floor(Math.log10(second - first) + 1e-9)));
}

/**
 * The points with a time below them: the first ones after a round time.
 *
 * @param {Point[]} points  ascending
 * @param {number} most
 * @returns {{step_ms: number, marks: Point[]}}
 */
export function timesOf(points, most) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || first === last) return { step_ms: SECOND, marks: [] };
  const wanted = (last.at - first.at) / Math.max(1, most * SLACK);
  const step_ms = STEPS_MS.find((step) => step >= wanted) ?? WEEK_MS;
  const offset = new Date(last.at).getTimezoneOffset() * 60 * SECOND;
  const slot = (/** @type {Point} */ { at }) => Math.floor((at - offset) / step_ms);
  const marks = points.filter((point, index) => index > 0 && slot(point) !== slot(points[index - 1]));
  return { step_ms, marks: marks.length > 2 * most ? [] : marks };
}
