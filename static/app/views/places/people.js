/**
 * The people whom the user knows from their rooms: those who are online first, each with a way to talk or to play.
 */

import { openDm } from '../../actions/rooms.js';
import { attempt } from '../../app.js';
import { openGames } from '../../dialogs/games/games.js';
import { t } from '../../i18n/index.js';
import { peopleKnown } from '../../state/places/known.js';
import { addressOf } from '../../state/places/places.js';
import { avatar } from '../parts/avatar.js';
import { fill, h, reconcile } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Person} Person
 */

const MOST = 200;

/** @param {App} app @returns {import('./place.js').PlaceView} */
export function peopleView(app) {
  const p = t().places;
  const query = h('input', { type: 'search', placeholder: p.search, 'aria-label': p.search, autocomplete: 'off' });
  const list = h('ul', { class: 'person-list' });
  query.addEventListener('input', () => app.store.change());
  return {
    element: h('div', { class: 'place people-place' }, h('header', {}, h('h2', { tabindex: -1 }, p.names.people), h('p', {}, p.peopleHint)), query, list),
    draw: () => {
      const all = peopleKnown(app.store.state);
      const found = all.filter(({ user }) => user.name.toLowerCase().includes(query.value.trim().toLowerCase())).slice(0, MOST);
      if (!found.length) return fill(list, h('li', { class: 'none' }, all.length ? p.noPeople : p.nobodyKnown));
      return reconcile(list, found, ({ user }) => user.id, ({ user, online }) => `${user.name} ${online}`, ({ user, online }) => line(app, user, online));
    },
  };
}

/** @param {App} app @param {Person} user @param {boolean} online */
function line(app, user, online) {
  const p = t().places;
  const talk = () => attempt(app, openDm(app, user.id));
  const challenge = () => attempt(app, openDm(app, user.id).then(() => openGames(app)));
  return h('li', { class: online ? '' : 'away' },
    h('a', { href: addressOf({ name: 'person', user: user.id }) }, avatar(user, online), h('span', { class: 'what' }, h('b', {}, h('bdi', {}, user.name)), h('small', {}, online ? t().members.online : p.away))),
    h('button', { type: 'button', class: 'quiet', 'aria-label': p.messageOf(user.name), onclick: talk }, icon('chat'), h('span', {}, p.message)),
    h('button', { type: 'button', class: 'quiet', 'aria-label': p.challengeOf(user.name), onclick: challenge }, icon('pawn'), h('span', {}, p.challengeShort)));
}
