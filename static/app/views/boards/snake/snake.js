/**
 * Snake: the arena is drawn with each frame of the screen, a little behind the newest tick, so that a tick that comes
 * late is there in time, and the snakes glide from cell to cell.
 */

import { TickClock } from '../../../../sdk/index.js';
import { t } from '../../../i18n/index.js';
import { h, say } from '../../parts/dom.js';
import { drawing, s } from '../../parts/svg.js';
import { COLOURS, drawArena } from './drawing.js';
import { steer } from './steering.js';

/** @typedef {import('../board.js').Scene} Scene */

const HZ = 20;
/** How many ticks are kept to be drawn, and how many the drawing stays behind. */
const KEPT = 16;
const BEHIND = 2.5;
/** For how much of the time that a drawing took nothing is drawn after it. */
const REST = 3;

/** @type {import('../board.js').MakeBoard} */
export function snake(play, title) {
  const canvas = h('canvas', { role: 'img', tabindex: 0, 'aria-label': t().games.snakeArena(title) });
  const word = h('p', { class: 'snake-word', role: 'status' });
  const element = h('div', { class: 'snake', title: t().games.snakeKeys }, canvas, word);
  const clock = new TickClock(HZ);
  /** @type {Array<{tick: number, view: any}>} */
  let views = [];
  /** @type {Scene | null} */
  let scene = null;
  let drawn = '';
  let running = false;
  let rested = 0;

  const steering = steer(canvas, (turn) => {
    if (scene?.tick !== undefined && scene.seat !== null && !scene.pending) play({ turn });
  });

  /** @param {any} view @param {number} tick */
  function add(view, tick) {
    const last = views.at(-1);
    if (last && tick <= last.tick - KEPT) { // it went back
      views = [];
      clock.reset();
    }
    views = [...views.filter((each) => each.tick < tick).slice(1 - KEPT), { tick, view }];
    clock.heard(tick, performance.now());
  }

  function frame() {
    running = element.isConnected && scene?.tick !== undefined;
    if (!running) return;
    const began = performance.now();
    if (began >= rested) {
      paint(clock.at(began, BEHIND));
      // A slow machine draws less often, so that there is time for all else.
      rested = performance.now() + REST * (performance.now() - began);
    }
    requestAnimationFrame(frame);
  }

  /** @param {number} now  a tick, with a part of the next */
  function paint(now) {
    const at = views.findLastIndex(({ tick }) => tick <= now);
    const shown = views[Math.max(0, at)];
    if (!shown || !scene) return;
    const { view } = shown;
    const steps = view.phase === 'running';
    const step = shown.tick - ((shown.tick - 1) % view.pace);
    const progress = steps && scene.tick !== undefined ? Math.min(1, Math.max(0, (now - step) / view.pace)) : 1;
    const before = views.findLast(({ tick }) => tick < step)?.view;
    const signature = `${shown.tick} ${progress} ${canvas.clientWidth} ${scene.seat}`;
    if (signature === drawn) return;
    drawn = signature;
    fitCanvas(canvas, view);
    const pen = canvas.getContext('2d');
    if (pen) drawArena(pen, view, steps ? leftBehind(before, view) : {}, progress, scene.seat, paintsOf(canvas));
    say(word, view.phase === 'ready' ? t().games.snakeReady : '');
  }

  return {
    element,
    mark: (seat) => drawing('0 0 20 20', 'snake-mark', s('circle', { cx: 10, cy: 10, r: 8, fill: COLOURS[seat % COLOURS.length] })),
    spoils: (seat, view) => h('span', { class: 'snake-points' }, t().games.points(view.points[seat])),
    says: ({ view }) => t().games.snakeRound(view.round, view.rounds),
    tick: (view, tick) => {
      const last = views.at(-1)?.view;
      add(view, tick);
      if (scene) scene.tick = tick;
      return !last || last.round !== view.round || last.phase !== view.phase;
    },
    draw: (now) => {
      scene = now;
      drawn = '';
      steering.listen();
      if (now.tick === undefined) {
        views = [{ tick: 1, view: now.view }];
        return requestAnimationFrame(() => paint(1));
      }
      if (views.at(-1)?.tick !== now.tick) add(now.view, now.tick);
      if (!running) {
        running = true;
        if (now.seat !== null && document.activeElement === document.body) canvas.focus();
        requestAnimationFrame(frame);
      }
      return undefined;
    },
  };
}

/** @param {any} before @param {any} view @returns {Record<string, number | undefined>} the cell that the tail of each snake came from */
function leftBehind(before, view) {
  if (!before || before.round !== view.round) return {};
  return Object.fromEntries(Object.entries(view.snakes).map(([seat, { body }]) => {
    const old = before.snakes[seat]?.body ?? [];
    const moved = old.length === body.length && old[0] !== body[0];
    return [seat, moved ? old.at(-1) : undefined];
  }));
}

/** Sharp on every screen, and as large as there is room. @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} view */
function fitCanvas(canvas, view) {
  canvas.style.aspectRatio = `${view.width} / ${view.height}`;
  canvas.style.setProperty('--ratio', String(view.width / view.height));
  canvas.style.setProperty('--columns', String(view.width));
  canvas.style.setProperty('--rows', String(view.height));
  const width = Math.round(canvas.clientWidth * devicePixelRatio / view.width) * view.width || view.width;
  const height = width / view.width * view.height;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/** @param {Element} element @returns {import('./drawing.js').Paints} */
function paintsOf(element) {
  const style = getComputedStyle(element);
  const [food, eye] = ['--arena-food', '--arena-eye'].map((name) => style.getPropertyValue(name));
  return { food, eye };
}
