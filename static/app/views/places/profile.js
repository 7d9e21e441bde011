/** Who a person is: name, status, picture. */

import { profileOf } from '../../actions/account.js';
import { attempt } from '../../app.js';
import { t } from '../../i18n/index.js';
import { portrait } from '../parts/avatar.js';
import { fill, h } from '../parts/dom.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Profile} Profile
 */

/** @param {App} app @param {string} user @param {(profile: Profile) => void} [known]  called once with who it is @returns {import('./place.js').PlaceView} */
export function profileView(app, user, known) {
  const picture = h('span', { class: 'portrait-place' });
  const name = h('h2', { tabindex: -1 });
  const status = h('p', { class: 'status', dir: 'auto' });
  const element = h('div', { class: 'profile' }, h('header', {}, picture, h('div', { class: 'what' }, name, status)));
  attempt(app, profileOf(app, user).then((profile) => {
    fill(picture, portrait(profile));
    fill(name, h('bdi', {}, profile.name), profile.guest && h('small', {}, ` ${t().me.guest}`));
    fill(status, profile.status ?? '');
    known?.(profile);
  }));
  return { element, draw: () => {} };
}
