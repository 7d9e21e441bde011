/**
 * Snake: the arena is drawn with each frame of the screen. The others are shown a little behind the newest tick, so
 * that a late tick is still in time; the player's own snake is shown where it will be when its inputs arrive.
 */

import { Interpolation } from '../../../../sdk/index.js';
import { t } from '../../../i18n/index.js';
import { snakeRules } from '../../../state/games/snake.js';
import { h, say } from '../../parts/dom.js';
import { drawing, s } from '../../parts/svg.js';
import { COLOURS, drawArena } from './drawing.js';
import { together, told } from './motion.js';
import { steer } from './steering.js';

/** @typedef {import('../board.js').Scene} Scene */

/** After a drawing, nothing is drawn for this many times as long as it took. */
const REST = 3;

/** @type {import('../board.js').MakeBoard} */
export function snake(play, title) {
  const canvas = h('canvas', { role: 'img', tabindex: 0, 'aria-label': t().games.snakeArena(title) });
  const word = h('p', { class: 'snake-word', role: 'status' });
  const element = h('div', { class: 'snake', title: t().games.snakeKeys }, canvas, word);
  const motion = new Interpolation(snakeRules.hz);
  /** @type {Scene | null} */
  let scene = null;
  let drawn = '';
  let running = false;
  let rested = 0;

  const steering = steer(canvas, (turn) => {
    if (scene?.tick !== undefined && scene.seat !== null && !scene.pending) play({ turn });
  }, () => scene?.tick !== undefined && scene.mayMove);

  function frame() {
    running = element.isConnected && scene?.tick !== undefined;
    if (!running) return;
    const began = performance.now();
    if (began >= rested) {
      paint(began);
      // A slow machine draws less often, so that it has time for everything else.
      rested = performance.now() + REST * (performance.now() - began);
    }
    requestAnimationFrame(frame);
  }

  /** @param {number} now  in ms */
  function paint(now) {
    const at = motion.at(now);
    if (!at || !scene) return;
    const { shown: { view, tick } } = at;
    const isLive = scene.tick !== undefined;
    const before = motion.before(tick - ((tick - 1) % view.pace));
    const newest = motion.newest?.view ?? view;
    const others = told(view, tick, isLive ? at.tick : Infinity, before);
    const picture = isLive ? together(others, newest, scene.foreseen(), scene.seat) : others;
    const signature = JSON.stringify([picture.snakes, picture.food, canvas.clientWidth, scene.seat]);
    if (signature === drawn) return;
    drawn = signature;
    fitCanvas(canvas, view);
    const pen = canvas.getContext('2d');
    if (pen) drawArena(pen, picture, scene.seat, paintsOf(canvas));
    say(word, view.phase === 'ready' ? t().games.snakeReady : '');
  }

  return {
    element,
    rules: snakeRules,
    mark: (seat) => drawing('0 0 20 20', 'snake-mark', s('circle', { cx: 10, cy: 10, r: 8, fill: COLOURS[seat % COLOURS.length] })),
    spoils: (seat, view) => h('span', { class: 'snake-points' }, t().games.points(view.points[seat])),
    says: ({ view }) => t().games.snakeRound(view.round, view.rounds),
    tick: (view, tick) => {
      const last = motion.newest?.view;
      motion.heard(view, tick, performance.now());
      if (scene) scene.tick = tick;
      return !last || last.round !== view.round || last.phase !== view.phase;
    },
    draw: (now) => {
      scene = now;
      drawn = '';
      steering.listen();
      if (now.tick === undefined) {
        motion.reset();
        motion.heard(now.view, 1, performance.now());
        return requestAnimationFrame(() => paint(performance.now()));
      }
      if (motion.newest?.tick !== now.tick) motion.heard(now.view, now.tick, performance.now());
      if (!running) {
        running = true;
        if (now.seat !== null && isFree(document.activeElement)) canvas.focus({ preventScroll: true });
        requestAnimationFrame(frame);
      }
      return undefined;
    },
  };
}

/** Whether the focus is on the page or in an empty text field, so that the arena may take it. @param {Element | null} focused */
function isFree(focused) {
  return focused === document.body || (focused instanceof HTMLTextAreaElement && focused.value === '');
}

/** Sharp on every screen, and as large as possible. @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} view */
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
