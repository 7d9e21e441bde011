/** The rail with the places: at the left of a wide screen, at the foot of a narrow one. */

import { go } from '../../actions/places/places.js';
import { attempt } from '../../app.js';
import { t } from '../../i18n/index.js';
import { choiceOf } from '../../state/notifying.js';
import { movesDue } from '../../state/places/known.js';
import { addressOf } from '../../state/places/places.js';
import { infoOf } from '../../state/rooms.js';
import { isMyMove } from '../../state/tables.js';
import { fill, h, setProp } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/places/places.js').PlaceName} PlaceName
 */

/** @type {Array<['home' | 'chats' | 'play' | 'people' | 'me', string]>} */
const PLACES = [['home', 'cup'], ['chats', 'chat'], ['play', 'pawn'], ['people', 'people'], ['me', 'person']];

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function railView(app) {
  const p = t().places;
  const links = PLACES.map(([name, picture]) => {
    const count = h('span', { class: 'badge', hidden: true });
    const link = h('a', { href: addressOf({ name }), onclick: go_ }, h('span', { class: 'rail-sign' }, icon(picture), count), h('span', { class: 'name' }, p.names[name]));
    /** @param {MouseEvent} event */
    function go_(event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      attempt(app, go(app, { name }));
    }
    return { name, link, count };
  });
  const element = h('nav', { class: 'rail', 'aria-label': p.rail }, ...links.map(({ link }) => link));
  return { element, draw: () => links.forEach(({ name, link, count }) => drawLink(app, name, link, count)) };
}

/** @param {App} app @param {PlaceName} name @param {HTMLElement} link @param {HTMLElement} count */
function drawLink(app, name, link, count) {
  const p = t().places;
  const { number, says } = newsOf(app, name);
  setProp(link, 'aria-current', placeOf(app) === name ? 'page' : null);
  if (count.dataset.number === String(number)) return;
  count.dataset.number = String(number);
  count.hidden = number === 0;
  fill(count, h('span', { 'aria-hidden': 'true' }, number > 99 ? '99+' : String(number)), h('span', { class: 'unseen' }, ` ${says}`));
  link.title = number ? `${p.names[/** @type {keyof typeof p.names} */ (name)]}: ${says}` : '';
}

/** Where the user is; a room is among the chats, a table is play. @param {App} app @returns {PlaceName} */
function placeOf({ store: { state } }) {
  if (state.place) return state.place.name === 'person' ? 'people' : state.place.name;
  const room = state.active && state.rooms.get(state.active);
  return room && infoOf(room)?.kind === 'game' ? 'play' : 'chats';
}

/** What waits for the user there. @param {App} app @param {PlaceName} name */
function newsOf({ store: { state } }, name) {
  const p = t().places;
  if (name === 'play') {
    const number = movesDue(state) - Number(isMyMove(state.matches.get(state.active ?? ''), state.me));
    return { number, says: p.moves(number) };
  }
  const told = name === 'chats' ? [...state.rooms.values()].filter((room) => choiceOf(state.notifying, room.id, infoOf(room)?.kind ?? 'chat') !== 'nothing') : [];
  const number = told.reduce((sum, { unread }) => sum + unread, 0);
  return { number, says: p.unread(number) };
}
