/** The best players of a game, and where the user stands. */

import { t } from '../../i18n/index.js';
import { addressOf } from '../../state/places/places.js';
import { fill, h, reconcile } from '../parts/dom.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/places/places.js').Rank} Rank
 */

/** @param {App} app @param {HTMLElement} list @param {import('../../state/places/places.js').Ranking} [ranking] */
export function drawRanking(app, list, ranking) {
  const { me } = app.store.state;
  const mine = ranking?.mine && !ranking.top.some(({ user }) => user.id === me?.id) ? [ranking.mine] : [];
  /** @type {Array<Rank | string>} */
  const says = !ranking ? [t().places.looking] : ranking.top.length ? [] : [t().places.noBest];
  const hint = me?.guest && ranking ? [t().places.guestRated] : [];
  reconcile(list, [...(ranking?.top ?? []), ...says, ...mine, ...hint], (line) => typeof line === 'string' ? line : line.user.id, (line) => JSON.stringify(line),
    (line) => typeof line === 'string' ? h('li', { class: 'none' }, line) : drawRank(line, line.user.id === me?.id));
}

/** The choice of the shown season; hidden until one has begun. @param {HTMLSelectElement} choice @param {import('../../state/places/places.js').Ranking} [ranking] */
export function drawSeasons(choice, ranking) {
  const count = ranking?.seasons.length ?? 0;
  choice.hidden = count === 0;
  const numbers = Array.from({ length: count + 1 }, (_, number) => count - number);
  fill(choice, ...numbers.map((number) => h('option', { value: String(number), selected: number === ranking?.season }, t().searching.season(number))));
}

/** @param {Rank} rank @param {boolean} isMe */
function drawRank({ rank, user, rating, played, won }, isMe) {
  const p = t().places;
  return h('li', { class: isMe ? 'mine' : '' }, h('span', { class: 'rank' }, rank === undefined ? '–' : `${rank}.`),
    h('a', { href: addressOf({ name: 'person', user: user.id }) }, h('bdi', {}, user.name), isMe && h('small', {}, ` ${p.you}`)),
    h('small', {}, rank === undefined ? p.provisional : p.played(played, won)), h('b', {}, String(rating)));
}
