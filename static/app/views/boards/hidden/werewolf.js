/** Werewolf: the player's own role, day and night, and the people: who is dead, who has chosen, and whom. Tap one to choose. */

import { t } from '../../../i18n/index.js';
import { h, reconcile, say } from '../../parts/dom.js';
import { drawing, s } from '../../parts/svg.js';

/** @typedef {import('../board.js').Scene} Scene */

const NOBODY = -1;
/** @type {Record<string, string>} paths in squares of 48 */
const ROLES = {
  wolf: 'M8 8l9 8h14l9-8v16c0 9-7 16-16 16S8 33 8 24zM18 25h.01M30 25h.01M20 33l4 3 4-3',
  seer: 'M5 24c5-9 12-13 19-13s14 4 19 13c-5 9-12 13-19 13S10 33 5 24zM24 18a6 6 0 100 12 6 6 0 000-12z',
  doctor: 'M24 41C12 33 7 27 7 19a8 8 0 0117-3 8 8 0 0117 3c0 8-5 14-17 22zM24 18v12M18 24h12',
  villager: 'M24 8a8 8 0 100 16 8 8 0 000-16zM9 41c1-9 7-14 15-14s14 5 15 14z',
};
const UNKNOWN = 'M18 18a6 6 0 1112 0c0 5-6 5-6 10M24 36h.01';
const SUN = 'M24 15a9 9 0 100 18 9 9 0 000-18zM24 4v5M24 39v5M4 24h5M39 24h5M10 10l3 3M35 35l3 3M38 10l-3 3M13 35l-3 3';
const MOON = 'M32 30A15 15 0 1118 8a12 12 0 0014 22z';

/** @param {string} path @param {string} name */
function picture(path, name) {
  return drawing('0 0 48 48', name, s('path', { d: path }));
}

class WerewolfBoard {
  #woken = '';

  /** @param {import('../board.js').Play} play @param {string} title */
  constructor(play, title) {
    this.play = play;
    this.sky = h('div', { class: 'sky' });
    this.role = h('div', { class: 'role-card' });
    this.news = h('p', { class: 'news', role: 'status' });
    this.people = h('ul', { class: 'villagers' });
    this.nobody = h('button', { type: 'button', class: 'quiet', onclick: () => play({}) });
    this.element = h('div', { class: 'werewolf', role: 'group', 'aria-label': title },
      h('div', { class: 'above' }, this.sky, this.role), this.news, this.people, h('div', { class: 'choices' }, this.nobody));
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { view } = scene;
    this.#wake(scene);
    this.element.dataset.phase = view.phase;
    this.#drawAbove(scene);
    say(this.news, newsOf(scene));
    const seats = scene.names.map((_, seat) => seat);
    reconcile(this.people, seats, String, (seat) => JSON.stringify([view, scene.names[seat], scene.mayMove, scene.pending, t().games.werewolf.dead]), (seat) => this.#person(scene, seat));
    this.nobody.hidden = !scene.mayMove || view.phase === 'dawn';
    say(this.nobody, t().games.werewolf.nobody);
  }

  /** The night's choices take effect when somebody wakes up: the first client to do so sends that. @param {Scene} scene */
  #wake({ view, mayMove }) {
    const dawn = `${view.day}`;
    if (view.phase !== 'dawn' || !mayMove || this.#woken === dawn) return;
    this.#woken = dawn;
    this.play({ wake: true }, true);
  }

  /** @param {Scene} scene */
  #drawAbove({ view }) {
    const g = t().games.werewolf;
    const night = view.phase === 'night' || view.phase === 'dawn';
    reconcile(this.sky, [0], String, () => `${view.phase} ${view.day} ${g.phases.night}`, () => h('div', { class: night ? 'night' : 'day' },
      picture(night ? MOON : SUN, 'lamp'), h('span', {}, g.phases[view.phase](view.day))));
    reconcile(this.role, view.role ? [view.role] : [], String, () => `${g.roles[view.role]}`, (role) => h('div', { class: role },
      picture(ROLES[role], 'role'), h('b', {}, g.roles[role]), h('small', {}, g.duties[role])));
  }

  /** @param {Scene} scene @param {number} seat */
  #person({ view, names, mayMove, pending, seat: own }, seat) {
    const g = t().games.werewolf;
    const dead = !view.alive[seat];
    const role = view.roles[seat];
    const look = view.looks.find((/** @type {any} */ each) => each.seat === seat);
    const voters = names.map((_, each) => each).filter((each) => view.picks[each] === seat || (each === own && pending?.target === seat));
    const may = mayMove && view.targets.includes(seat);
    const notes = [dead && g.dead, role && g.roles[role], !role && look && (look.is_wolf ? g.isWolf : g.isNoWolf), view.phase !== 'over' && !dead && view.acted[seat] && g.hasChosen, view.picks[seat] === NOBODY && g.choseNobody].filter(Boolean);
    const inside = [picture(role ? ROLES[role] : UNKNOWN, `role ${role ?? ''}`), h('span', { class: 'who' }, h('b', {}, h('bdi', {}, names[seat])), h('small', {}, notes.join(' · '))),
      h('span', { class: 'votes', 'aria-label': voters.length ? g.votes(voters.map((each) => names[each])) : '' }, ...voters.map(() => h('i', {})))];
    const kind = ['soul', dead && 'dead', seat === own && 'own'].filter(Boolean).join(' ');
    return h('li', { class: kind }, may ? h('button', { type: 'button', onclick: () => this.play({ target: seat }), disabled: pending !== null }, ...inside) : h('div', {}, ...inside));
  }
}

/** @param {Scene} scene */
function newsOf({ view, names, mayMove, seat }) {
  const g = t().games.werewolf;
  if (view.phase === 'over') return g.won[view.winner];
  const news = view.phase === 'day' ? (view.victim === null ? g.quietNight : g.died(names[view.victim])) : view.day > 1 ? (view.hanged === null ? g.nobodyHanged : g.hanged(names[view.hanged])) : '';
  const asked = mayMove && view.phase === 'day' ? g.vote : mayMove && view.role && view.phase === 'night' ? g.asks[view.role] : seat !== null && !view.alive[seat] ? g.youAreDead : g.waits;
  return [news, asked].filter(Boolean).join(' ');
}

/** @type {import('../board.js').MakeBoard} */
export function werewolf(play, title) {
  const board = new WerewolfBoard(play, title);
  return {
    element: board.element,
    draw: (scene) => board.draw(scene),
    says: ({ view }) => t().games.werewolf.phases[view.phase](view.day),
  };
}
