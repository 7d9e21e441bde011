/** Connect four: a rack of seven columns, where a click on a column drops a disc. */

import { t } from '../../i18n/index.js';
import { h } from '../parts/dom.js';
import { Cells } from './cells.js';
import { Planned } from './hands/planned.js';
import { stone } from './stones.js';

/** @typedef {import('./board.js').Scene} Scene */

const WIDTH = 7;
const HEIGHT = 6;

/** @type {import('./board.js').MakeBoard} */
export function connectFour(play, title) {
  /** @type {Scene | null} */
  let now = null;
  const choose = (/** @type {number} */ place) => {
    if (now?.mayMove) play({ column: place % WIDTH });
    if (!now?.waits) return;
    planned.toggle(place % WIDTH);
    draw(now);
  };
  const cells = new Cells(WIDTH, HEIGHT, title, choose);
  const element = h('div', { class: 'rack' }, cells.element);
  /** A column. @type {Planned<number>} */
  const planned = new Planned(element, () => now && draw(now));
  const draw = (/** @type {Scene} */ scene) => {
    now = scene;
    const due = planned.due(scene);
    if (due !== null && landing(scene.view, due) >= 0) play({ column: due });
    const aim = planned.what === null ? -1 : landing(scene.view, planned.what);
    scene.view.cells.forEach((/** @type {number | null} */ taken, /** @type {number} */ index) => drawCell(cells, scene, taken, index, index === aim));
  };
  cells.element.classList.add('connect-four');
  const point = (/** @type {Event} */ event) => mark(cells, now, cells.indexOf(/** @type {Element} */ (event.target)));
  for (const name of ['pointerover', 'focusin']) cells.element.addEventListener(name, point);
  for (const name of ['pointerleave', 'focusout']) cells.element.addEventListener(name, () => mark(cells, now, -1));
  return {
    element,
    mark: (seat) => stone(`disc-${seat}`),
    written: ({ column }) => t().games.inColumn(column + 1),
    draw,
  };
}

/** @param {any} view @param {number} column @returns {number} the cell where a disc lands, -1 if the column is full */
function landing({ cells }, column) {
  for (let row = HEIGHT - 1; row >= 0; row -= 1) if (cells[row * WIDTH + column] === null) return row * WIDTH + column;
  return -1;
}

/** Mark the column and the cell where a disc would land. @param {Cells} cells @param {Scene | null} scene @param {number} index */
function mark(cells, scene, index) {
  const aim = scene?.mayMove && index >= 0 ? landing(scene.view, index % WIDTH) : -1;
  cells.buttons.forEach((button, place) => {
    button.toggleAttribute('data-aim', place === aim);
    button.toggleAttribute('data-column', aim >= 0 && place % WIDTH === index % WIDTH);
  });
}

/** @param {Cells} cells @param {Scene} scene @param {number | null} taken @param {number} index @param {boolean} planned */
function drawCell(cells, scene, taken, index, planned) {
  const { view, pending, seat, mayMove, waits, names } = scene;
  const g = t().games;
  const ghost = pending !== null && landing(view, pending.column) === index;
  const who = ghost ? seat : taken;
  const column = index % WIDTH;
  const free = view.cells.filter((/** @type {number | null} */ cell, /** @type {number} */ place) => place % WIDTH === column && cell === null).length;
  const what = [who === null ? g.empty : names[who], view.last === index && g.lastMove, free ? g.freeIn(free) : g.fullColumn, planned && g.planned];
  const disc = planned || (mayMove && seat !== null);
  const classes = [planned && 'planned', waits && free > 0 && 'plannable', who === null ? 'free' : 'put', ghost && 'ghost', mayMove && free > 0 && 'open', view.last === index && 'last', view.line?.includes(index) && 'won'];
  cells.draw(index, {
    label: `${g.column(column + 1, what.filter(Boolean).join(', '))}`,
    class: `${classes.filter(Boolean).join(' ')} row-${Math.floor(index / WIDTH)}`,
    signature: `${who} ${disc}`,
    content: () => (who !== null ? [stone(`disc-${who}`)] : disc ? [stone(`disc-${seat}`)] : []),
  });
}
