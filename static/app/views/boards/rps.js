/** Rock, paper, scissors: nobody sees the other's choice before the round is over. */

import { t } from '../../i18n/index.js';
import { fill, h, reconcile, say } from '../parts/dom.js';
import { drawing, s } from '../parts/svg.js';

/** @typedef {import('./board.js').Scene} Scene */

/** @type {Record<string, string>} paths in squares of 100 */
const DRAWINGS = {
  rock: 'M20 66c-6-14-2-27 9-33 8-5 13-15 26-15 14 0 17 9 24 17 8 9 8 24 2 33-6 10-20 12-33 12-13 1-23-3-28-14zM29 33c6 5 13 6 19 4M55 18c2 8-1 14-7 19M81 36c-8 1-13 5-15 12M48 37c4 5 10 9 18 11',
  paper: 'M30 14h30l14 14v58H30zM60 14v14h14M40 42h24M40 54h24M40 66h16',
  scissors: 'M30 14l32 52M70 14L38 66M33 62a11 11 0 100 22 11 11 0 000-22zM67 62a11 11 0 100 22 11 11 0 000-22z',
};
const PICKS = ['rock', 'paper', 'scissors'];

/** @param {string} pick */
function picture(pick) {
  return drawing('0 0 100 100', `pick ${pick}`, s('path', { d: DRAWINGS[pick] }));
}

/** @type {import('./board.js').MakeBoard} */
export function rps(play, title) {
  const hands = h('div', { class: 'hands' });
  const says = h('p', { class: 'round-says', role: 'status' });
  const choices = h('div', { class: 'picks', role: 'group', 'aria-label': t().games.yourPick });
  const rounds = h('ol', { class: 'rounds' });
  const element = h('div', { class: 'rps', role: 'group', 'aria-label': title }, hands, says, choices, rounds);
  return {
    element,
    draw: (scene) => {
      drawHands(hands, scene);
      drawChoices(choices, scene, play);
      drawRounds(rounds, scene);
      say(says, roundText(scene));
    },
    spoils: (seat, view) => score(view, seat),
    says: ({ view }) => t().games.toWin(view.to_win),
    written: ({ pick }) => t().games.picks[pick],
  };
}

/** @param {any} view @param {number} seat */
function score(view, seat) {
  const pips = Array.from({ length: view.to_win }, (_, n) => h('i', { class: n < view.scores[seat] ? 'won' : '' }));
  return h('span', { class: 'pips', role: 'img', 'aria-label': String(view.scores[seat]) }, ...pips);
}

/** Whether nobody has chosen yet in this round: then the last round is shown. @param {any} view */
function isFresh(view) {
  return view.rounds.length > 0 && !view.picked[0] && !view.picked[1];
}

/** @param {HTMLElement} element @param {Scene} scene */
function drawHands(element, { view, seat, bottom, names, pending }) {
  const fresh = isFresh(view) && !pending;
  const last = view.rounds.at(-1);
  const order = [1 - bottom, bottom];
  reconcile(element, order, String, (each) => JSON.stringify([view, each === seat && pending, names[each]]), (each) => {
    const shown = fresh ? last.picks[each] : each === seat ? (view.own ?? pending?.pick) : null;
    const chosen = view.picked[each];
    const kind = ['hand', fresh && last.winner === each && 'won', !shown && chosen && 'closed'].filter(Boolean).join(' ');
    const label = shown ? t().games.picks[shown] : chosen ? t().games.picked : t().games.picking;
    return h('div', { class: kind }, h('span', { class: 'palm' }, shown ? picture(shown) : h('span', { class: 'covered' }, chosen ? '✓' : '…')),
      h('small', {}, `${names[each]}: ${label}`));
  });
}

/** @param {HTMLElement} element @param {Scene} scene @param {(move: any) => void} play */
function drawChoices(element, { view, seat, mayMove, pending }, play) {
  element.hidden = seat === null;
  const chosen = view.own ?? pending?.pick ?? null;
  reconcile(element, PICKS, String, () => `${mayMove} ${chosen}`, (pick, held) => {
    const button = held ?? h('button', { type: 'button', onclick: () => play({ pick }) }, picture(pick), h('span', {}, t().games.picks[pick]));
    /** @type {HTMLButtonElement} */ (button).disabled = !mayMove;
    button.setAttribute('aria-pressed', String(pick === chosen));
    return button;
  });
}

/** @param {HTMLElement} element @param {Scene} scene */
function drawRounds(element, { view, names, bottom }) {
  const signature = JSON.stringify([view.rounds, names, bottom]);
  if (element.dataset.signature === signature) return;
  element.dataset.signature = signature;
  const g = t().games;
  fill(element, ...view.rounds.map((/** @type {any} */ { picks, winner }, /** @type {number} */ n) => h('li', { title: g.round(n + 1) },
    h('span', { class: 'unseen' }, `${g.round(n + 1)}: ${names.map((name, seat) => `${name} ${g.picks[picks[seat]]}`).join(', ')}`),
    ...[1 - bottom, bottom].map((seat) => h('span', { class: winner === seat ? 'won' : '' }, picture(picks[seat]))))));
}

/** @param {Scene} scene */
function roundText({ view, seat, pending, names }) {
  const g = t().games;
  if (seat !== null && (view.own || pending)) return g.waitPick;
  if (!isFresh(view)) return '';
  const { winner } = view.rounds.at(-1);
  return winner === null ? g.roundDrawn : g.roundWon(names[winner]);
}
