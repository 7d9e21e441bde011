/** Who a person is: name, status, picture, the ratings with their history, and the finished games. */

import { profileOf } from '../../actions/account.js';
import { pastMatches } from '../../actions/places/overview.js';
import { attempt } from '../../app.js';
import { t } from '../../i18n/index.js';
import { portrait } from '../parts/avatar.js';
import { fill, h } from '../parts/dom.js';
import { pastLine } from './past.js';
import { ratingsOf } from './ratings.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Profile} Profile
 */

/** @param {App} app @param {string} user @param {(profile: Profile) => void} [known]  called once with who it is @returns {import('./place.js').PlaceView} */
export function profileView(app, user, known) {
  const p = t().places;
  const picture = h('span', { class: 'portrait-place' });
  const name = h('h2', { tabindex: -1 });
  const status = h('p', { class: 'status', dir: 'auto' });
  const ratings = h('ul', { class: 'ratings' }, h('li', { class: 'none' }, p.looking));
  const games = gamesList(app, user, (curve) => fill(ratings, ...ratingsOf(curve)));
  const element = h('div', { class: 'profile' }, h('header', {}, picture, h('div', { class: 'what' }, name, status)),
    h('section', { 'aria-label': p.ratings }, h('header', {}, h('h3', {}, p.ratings)), ratings),
    h('section', { 'aria-label': p.finished }, h('header', {}, h('h3', {}, p.finished)), games));
  attempt(app, profileOf(app, user).then((profile) => {
    fill(picture, portrait(profile));
    fill(name, h('bdi', {}, profile.name), profile.guest && h('small', {}, ` ${t().me.guest}`));
    fill(status, profile.status ?? '');
    known?.(profile);
  }));
  return { element, draw: () => {} };
}

/**
 * The finished games, a page at a time.
 *
 * @param {App} app
 * @param {string} user
 * @param {(curve: import('../../../sdk/wire.js').CurvePoint[]) => void} onCurve  called once
 */
function gamesList(app, user, onCurve) {
  const p = t().places;
  const list = h('ul', { class: 'game-list' }, h('li', { class: 'none' }, p.looking));
  const more = h('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => attempt(app, show()) }, t().members.more);
  /** @type {string | undefined} */
  let cursor;
  let isFirst = true;
  const show = async () => {
    const page = await pastMatches(app, user, cursor);
    if (isFirst) {
      fill(list);
      onCurve(page.curve ?? []);
    }
    isFirst = false;
    list.append(...page.matches.map((match) => pastLine(app, match, user)));
    cursor = page.cursor;
    more.hidden = !cursor;
    if (!list.children.length && !cursor) fill(list, h('li', { class: 'none' }, p.noGames));
  };
  attempt(app, show());
  return h('div', { class: 'past-games' }, list, more);
}
