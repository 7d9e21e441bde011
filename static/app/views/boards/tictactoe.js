/** Tic-tac-toe: nine cells, with noughts and crosses like brush strokes. */

import { t } from '../../i18n/index.js';
import { drawing, s } from '../parts/svg.js';
import { Cells } from './cells.js';
import { Planned } from './hands/planned.js';

/** @type {import('./board.js').MakeBoard} */
export function ticTacToe(play, title) {
  /** @type {import('./board.js').Scene | null} */
  let now = null;
  const cells = new Cells(3, 3, title, (index) => {
    if (now?.mayMove) put(index);
    if (!now?.waits || now.view.cells[index] !== null) return;
    planned.toggle(index);
    draw(now);
  });
  const put = (/** @type {number} */ index) => play({ x: index % 3, y: Math.floor(index / 3) });
  /** @type {Planned<number>} */
  const planned = new Planned(cells.element, () => now && draw(now));
  const draw = (/** @type {import('./board.js').Scene} */ scene) => {
    now = scene;
    const due = planned.due(scene);
    if (due !== null && scene.view.cells[due] === null) put(due);
    scene.view.cells.forEach((/** @type {number | null} */ taken, /** @type {number} */ index) => drawCell(cells, scene, taken, index, taken === null && index === planned.what));
  };
  cells.element.classList.add('tictactoe');
  return {
    element: cells.element,
    mark: (seat) => sign(seat),
    written: ({ x, y }) => t().games.place(y + 1, x + 1),
    draw,
  };
}

/** @param {Cells} cells @param {import('./board.js').Scene} scene @param {number | null} taken @param {number} index @param {boolean} planned */
function drawCell(cells, scene, taken, index, planned) {
  const { view, pending, last, mayMove, waits, seat, names } = scene;
  const here = (/** @type {any} */ move) => move && move.x + move.y * 3 === index;
  const ghost = taken === null && here(pending);
  const who = ghost ? seat : taken;
  const free = who === null && mayMove;
  const classes = [planned && 'planned', who === null && waits && 'plannable', who === null ? 'free' : `sign-${who}`, ghost && 'ghost', free && 'open', here(last?.move) && 'last', view.line?.includes(index) && 'won'];
  const what = [who === null ? t().games.empty : `${who === 0 ? 'X' : 'O'}, ${names[who]}`, here(last?.move) && t().games.lastMove, planned && t().games.planned];
  cells.draw(index, {
    label: t().games.cell(Math.floor(index / 3) + 1, (index % 3) + 1, what.filter(Boolean).join(', ')),
    class: classes.filter(Boolean).join(' '),
    signature: `${who} ${free || planned ? seat : ''}`,
    content: () => (who !== null ? [sign(who)] : (free || planned) && seat !== null ? [sign(seat)] : []),
  });
}

/** @param {number} seat */
function sign(seat) {
  if (seat === 0) return drawing('0 0 100 100', 'sign cross', s('path', { d: 'M24 22C42 38 60 58 77 79M78 21C60 40 42 58 22 78' }));
  return drawing('0 0 100 100', 'sign nought', s('path', { d: 'M54 20C34 18 20 34 21 52c1 18 15 30 31 29 17-1 29-14 28-32-1-17-13-28-28-29' }));
}
