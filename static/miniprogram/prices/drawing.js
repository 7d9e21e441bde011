/** Draws prices on a canvas: grid, times, the line with its shade, and the newest price in a tag. */

/**
 * @typedef {import('../sdk/teahouse').Point} Point
 * @typedef {{line: string, shade: string, ink: string, grid: string, onLine: string}} Look
 * @typedef {{width: number, height: number}} Size  in pixels of the page
 *
 * @typedef {object} Summary
 * @property {number} last
 * @property {number} change
 * @property {number} percent
 * @property {number} low
 * @property {number} high
 * @property {number} volume
 */

const RIGHT = 62;
const LEFT = 6;
const TOP = 12;
const BOTTOM = 24;
const TAG = 20;
const TICKS = 4;
const NICE = [1, 2, 2.5, 5, 10];

/** By the theme: clay's red rises and leaf's green falls, as prices are coloured in China. @param {'light' | 'dark'} theme @param {boolean} rises @returns {Look} */
export function lookOf(theme, rises) {
  const dark = theme === 'dark';
  const [red, green] = dark ? ['229, 149, 114', '163, 193, 139'] : ['163, 69, 42', '70, 99, 61'];
  const colour = rises ? red : green;
  return { line: `rgb(${colour})`, shade: colour, ink: dark ? '#b6ab99' : '#5c5448', grid: dark ? '#39332b' : '#e3d9c6', onLine: dark ? '#1e1b17' : '#fffdf9' };
}

/** @param {Point[]} points  ascending @returns {Summary | null} */
export function summaryOf(points) {
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first) return null;
  const prices = points.map(({ price }) => price);
  const change = last.price - first.price;
  return {
    last: last.price,
    change,
    percent: first.price ? (100 * change) / Math.abs(first.price) : 0,
    low: Math.min(...prices),
    high: Math.max(...prices),
    volume: points.reduce((sum, { volume }) => sum + volume, 0),
  };
}

/**
 * @param {any} context  of a canvas of the type 2d
 * @param {Size} size
 * @param {Point[]} points  at least one
 * @param {Look} look
 */
export function drawPrices(context, size, points, look) {
  const scale = scaleOf(points);
  const span = Math.max(1, points.length - 1);
  const places = points.map(({ price }, index) => ({ x: LEFT + ((size.width - RIGHT - LEFT) * index) / span, y: yOf(price, scale, size) }));
  context.clearRect(0, 0, size.width, size.height);
  context.font = '11px sans-serif';
  drawGrid(context, size, scale, look, places[places.length - 1].y);
  drawTimes(context, size, points, places, look);
  drawLine(context, size, places, look);
  drawTag(context, size, points[points.length - 1].price, places[places.length - 1], look);
}

/** @param {Point[]} points */
function scaleOf(points) {
  const { low, high } = /** @type {Summary} */ (summaryOf(points));
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 1e-4, 1e-6);
  return { low: low - room, high: high + room };
}

/** @param {number} price @param {{low: number, high: number}} scale @param {Size} size */
function yOf(price, { low, high }, { height }) {
  return TOP + ((high - price) / (high - low)) * (height - TOP - BOTTOM);
}

/** @param {{low: number, high: number}} scale @returns {number[]} round prices */
export function ticksOf({ low, high }) {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (NICE.find((nice) => nice * power >= rough * 0.999999) ?? 10);
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) ticks.push(n * step);
  return ticks;
}

/** @param {any} context @param {Size} size @param {{low: number, high: number}} scale @param {Look} look @param {number} taken */
function drawGrid(context, size, scale, look, taken) {
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = look.ink;
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  for (const tick of ticksOf(scale)) {
    const y = Math.round(yOf(tick, scale, size)) + 0.5;
    path(context, [{ x: LEFT, y }, { x: size.width - RIGHT, y }]);
    context.stroke();
    if (Math.abs(y - taken) > TAG) context.fillText(tick.toFixed(2), size.width - RIGHT + 8, y);
  }
}

/** The first time, one in the middle and the last. @param {any} context @param {Size} size @param {Point[]} points @param {Array<{x: number}>} places @param {Look} look */
function drawTimes(context, size, points, places, look) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  context.fillStyle = look.ink;
  context.textBaseline = 'alphabetic';
  const marks = points.length < 3 ? [0] : [0, Math.floor(points.length / 2), points.length - 1];
  for (const index of marks) {
    const time = new Date(points[index].at);
    context.textAlign = index === 0 ? 'left' : index === points.length - 1 ? 'right' : 'center';
    context.fillText(`${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`, places[index].x, size.height - 6);
  }
}

/** @param {any} context @param {Size} size @param {Array<{x: number, y: number}>} places @param {Look} look */
function drawLine(context, size, places, look) {
  const floor = size.height - BOTTOM;
  const shade = context.createLinearGradient(0, TOP, 0, floor);
  shade.addColorStop(0, `rgba(${look.shade}, 0.24)`);
  shade.addColorStop(1, `rgba(${look.shade}, 0)`);
  path(context, [...places, { x: places[places.length - 1].x, y: floor }, { x: places[0].x, y: floor }]);
  context.fillStyle = shade;
  context.fill();
  path(context, places);
  context.strokeStyle = look.line;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.stroke();
}

/** @param {any} context @param {Size} size @param {number} price @param {{x: number, y: number}} place @param {Look} look */
function drawTag(context, size, price, { x, y }, look) {
  context.fillStyle = look.line;
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fill();
  context.fillRect(size.width - RIGHT + 4, y - TAG / 2, RIGHT - 6, TAG);
  context.fillStyle = look.onLine;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(price.toFixed(2), size.width - RIGHT + 8, y);
}

/** @param {any} context @param {Array<{x: number, y: number}>} places */
function path(context, places) {
  context.beginPath();
  places.forEach(({ x, y }, index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
}
