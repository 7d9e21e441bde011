/** Draws a chart on a canvas: grid, times, volumes, the line, its head and the selected point. */

import { price, timeOfDay } from '../../i18n/numbers.js';
import { timesOf } from '../../state/prices.js';

/**
 * @typedef {import('../../../sdk/types.js').Point} Point
 * @typedef {import('../../state/prices.js').Scale} Scale
 * @typedef {{x: number, y: number}} Place
 *
 * @typedef {object} Look  colours, as the style sheets set them
 * @property {string} line
 * @property {string} ink
 * @property {string} grid
 * @property {string} ground
 * @property {string} onLine
 *
 * @typedef {object} Plot  measures, in CSS pixels
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 * @property {number} step  from one point to the next
 * @property {number} width  of the canvas
 * @property {number} height
 *
 * @typedef {object} Scene
 * @property {Plot} plot
 * @property {Look} look
 * @property {Scale} scale
 * @property {number[]} ticks
 * @property {number} digits
 * @property {Point[]} points
 * @property {Place[]} places  of the points
 * @property {number} pointed  the index of the selected point, or -1
 */

const VOLUME_SHARE = 0.16;
const LABEL_PX = 12;
const TAG_PX = 20;
const PX_A_TIME = 110;

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
export function drawScene(context, scene) {
  drawGrid(context, scene);
  drawTimes(context, scene);
  drawVolumes(context, scene);
  drawLine(context, scene);
  drawHead(context, scene);
  drawPointed(context, scene);
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
function drawGrid(context, { plot, look, scale, ticks, digits, places }) {
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = look.ink;
  const { y: taken } = headOf(plot, places);
  for (const tick of ticks) {
    const y = Math.round(heightOf(plot, scale, tick)) + 0.5;
    stroke(context, look.grid, 1, [], [{ x: plot.left, y }, { x: plot.right, y }]);
    if (Math.abs(y - taken) > TAG_PX) context.fillText(price(tick, digits), plot.right + 12, y);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
function drawTimes(context, { plot, look, points, places }) {
  const { step_ms, marks } = timesOf(points, Math.max(2, Math.floor((plot.right - plot.left) / PX_A_TIME)));
  context.fillStyle = look.ink;
  context.textAlign = 'center';
  for (const mark of marks) {
    const { x } = places[points.indexOf(mark)];
    const text = timeOfDay(mark.at, step_ms < 60_000);
    const half = context.measureText(text).width / 2;
    if (x - half >= plot.left && x + half <= plot.right) context.fillText(text, x, plot.height - LABEL_PX + 2);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
function drawVolumes(context, { plot, look, points, places }) {
  const most = Math.max(...points.map(({ volume }) => volume));
  if (!most) return;
  const tall = ((plot.bottom - plot.top) * VOLUME_SHARE) / most;
  const wide = Math.max(1, Math.min(7, plot.step * 0.55));
  within(context, plot, () => {
    context.globalAlpha = 0.2;
    context.fillStyle = look.ink;
    for (const [index, { volume }] of points.entries()) {
      context.fillRect(places[index].x - wide / 2, plot.bottom - volume * tall, wide, volume * tall);
    }
  });
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
function drawLine(context, { plot, look, places }) {
  const first = places[0];
  const last = places[places.length - 1];
  const shade = context.createLinearGradient(0, plot.top, 0, plot.bottom);
  shade.addColorStop(0, translucent(look.line, 0.24));
  shade.addColorStop(1, translucent(look.line, 0));
  within(context, plot, () => {
    trace(context, [...places, { x: last.x, y: plot.bottom }, { x: first.x, y: plot.bottom }]);
    context.fillStyle = shade;
    context.fill();
    context.lineJoin = context.lineCap = 'round';
    stroke(context, look.line, 2, [], places);
  });
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
function drawHead(context, { plot, look, digits, points, places }) {
  const head = headOf(plot, places);
  stroke(context, look.line, 1, [2, 4], [{ x: plot.left, y: head.y }, { x: plot.right, y: head.y }]);
  dot(context, head, 9, translucent(look.line, 0.18));
  dot(context, head, 4.5, look.line);
  // The line is still moving; the number is already the newest price.
  const text = price(points[points.length - 1].price, digits);
  context.beginPath();
  context.roundRect(plot.right + 7, head.y - TAG_PX / 2 - 1, context.measureText(text).width + 11, TAG_PX + 2, 6);
  context.fillStyle = look.line;
  context.fill();
  context.fillStyle = look.onLine;
  context.textAlign = 'left';
  context.fillText(text, plot.right + 12.5, head.y + 0.5);
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
function drawPointed(context, { plot, look, places, pointed }) {
  const place = places[pointed];
  if (!place) return;
  const { x, y } = insideOf(plot, place);
  stroke(context, look.ink, 1, [3, 3], [{ x, y: plot.top }, { x, y: plot.bottom }]);
  dot(context, { x, y }, 6.5, look.ground);
  dot(context, { x, y }, 4.5, look.line);
}

/** @param {Plot} plot @param {Scale} scale @param {number} value @returns {number} its y */
export function heightOf(plot, scale, value) {
  return plot.bottom - ((value - scale.low) / (scale.high - scale.low)) * (plot.bottom - plot.top);
}

/** @param {Plot} plot @param {Place} place @returns {Place} */
export function insideOf(plot, { x, y }) {
  return { x: Math.min(Math.max(x, plot.left), plot.right), y };
}

/** @param {Plot} plot @param {Place[]} places @returns {Place} where the visible line ends */
function headOf(plot, places) {
  const beyond = places.findIndex(({ x }) => x > plot.right + 0.01);
  if (beyond < 1) return places[places.length - 1];
  const [from, to] = [places[beyond - 1], places[beyond]];
  return { x: plot.right, y: from.y + ((to.y - from.y) * (plot.right - from.x)) / (to.x - from.x) };
}

/** @param {CanvasRenderingContext2D} context @param {Place[]} places */
function trace(context, places) {
  context.beginPath();
  for (const { x, y } of places) context.lineTo(x, y);
}

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {number} wide @param {number[]} dashes @param {Place[]} places */
function stroke(context, colour, wide, dashes, places) {
  context.strokeStyle = colour;
  context.lineWidth = wide;
  context.setLineDash(dashes);
  trace(context, places);
  context.stroke();
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {number} radius @param {string} colour */
function dot(context, { x, y }, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {Plot} plot @param {() => void} draw  clipped to the plot */
function within(context, plot, draw) {
  context.save();
  context.beginPath();
  context.rect(plot.left, 0, plot.right - plot.left, plot.height);
  context.clip();
  draw();
  context.restore();
}

/** @param {string} colour  as in computed styles: rgb(1, 2, 3) @param {number} alpha */
function translucent(colour, alpha) {
  return colour.replace(/^rgb\((.*)\)$/u, `rgba($1, ${alpha})`);
}
