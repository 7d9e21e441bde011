/** Drawing by mouse, finger or pen, as lines that are sent a few times a second and shown at once. */

import { HEIGHT, WIDTH } from './paper.js';

/** Points nearer to the last one than this are left out; a line that is sent has at most MOST_NUMBERS numbers. */
const NEAREST = 3;
const MOST_NUMBERS = 60;
/** The server takes four a tick, which is a tenth of a second. */
const SENT_EACH_MS = 90;

/**
 * @typedef {{colour: number, width: number}} Tool
 * @typedef {{line: number[], colour: number, width: number, on?: boolean}} Drawn
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{may: () => boolean, tool: () => Tool, send: (drawn: Drawn) => void, changed: () => void}} of
 */
export function hand(canvas, { may, tool, send, changed }) {
  /** The current stroke: its points, and how many of their numbers were sent. @type {{points: number[], sent: number, tool: Tool} | null} */
  let stroke = null;
  /** Ended strokes that the server has not shown completely. @type {{points: number[], tool: Tool}[]} */
  let ended = [];
  let timer = 0;

  const flush = () => {
    timer = 0;
    if (!stroke) return;
    while (stroke.sent < stroke.points.length) {
      const line = stroke.points.slice(stroke.sent, stroke.sent + MOST_NUMBERS);
      send({ line, ...stroke.tool, ...(stroke.sent > 0 && { on: true }) });
      stroke.sent += line.length;
    }
  };
  const add = (/** @type {PointerEvent} */ event) => {
    if (!stroke) return;
    const [x, y] = placeOf(canvas, event);
    const [lastX, lastY] = stroke.points.slice(-2);
    if (lastX !== undefined && Math.hypot(x - lastX, y - lastY) < NEAREST) return;
    stroke.points.push(x, y);
    if (!timer) timer = window.setTimeout(flush, SENT_EACH_MS);
    changed();
  };
  const end = () => {
    if (!stroke) return;
    window.clearTimeout(timer);
    flush();
    ended.push({ points: stroke.points, tool: stroke.tool });
    stroke = null;
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (!may() || event.button > 0 || stroke) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = { points: [], sent: 0, tool: { ...tool() } };
    add(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    for (const each of event.getCoalescedEvents?.() ?? [event]) add(each);
  });
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture']) canvas.addEventListener(name, end);

  return {
    /** What is drawn here and the server may not show yet. */
    ahead: () => [...ended, ...(stroke ? [stroke] : [])].map(({ points, tool: { colour, width } }) => ({ p: points, c: colour, w: width, of: 0 })),
    /** The server now shows all of it. */
    shown: () => { ended = []; },
    /** The turn is over. */
    forget: () => {
      window.clearTimeout(timer);
      timer = 0;
      stroke = null;
      ended = [];
    },
  };
}

/** @param {HTMLCanvasElement} canvas @param {PointerEvent} event @returns {[number, number]} */
function placeOf(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const within = (/** @type {number} */ part, /** @type {number} */ most) => Math.min(most, Math.max(0, Math.round(part * most)));
  return [within((event.clientX - box.left) / box.width, WIDTH), within((event.clientY - box.top) / box.height, HEIGHT)];
}
