/** The user's own place: who they are, and their settings. */

import { go } from '../../actions/places/places.js';
import { attempt } from '../../app.js';
import { openAccount } from '../../dialogs/account.js';
import { openBlocked } from '../../dialogs/blocks.js';
import { askLogOut, openKeys, openRegister } from '../../dialogs/me.js';
import { openNotifying } from '../../dialogs/notifying.js';
import { nextLanguage, t } from '../../i18n/index.js';
import { setTheme, switchLanguage, theme } from '../../preferences.js';
import { fill, h } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { profileView } from './profile.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @returns {import('./place.js').PlaceView} */
export function ownView(app) {
  const p = t().places;
  const m = t().me;
  const { me } = app.store.state;
  const profile = profileView(app, me?.id ?? '');
  const settings = h('ul', { class: 'settings-list' });
  const item = (/** @type {string} */ picture, /** @type {string} */ label, /** @type {() => void} */ run) =>
    h('li', {}, h('button', { type: 'button', onclick: run }, icon(picture), label));
  fill(settings,
    me?.guest && item('keep', m.keep, () => openRegister(app)),
    item('person', p.ownPage, () => attempt(app, go(app, { name: 'person', user: me?.id ?? '' }))),
    item('settings', t().account.title, () => attempt(app, openAccount(app))),
    item('bell', t().notifying.item, () => openNotifying(app)),
    item('globe', nextLanguage().title, () => void switchLanguage(app)),
    item('ban', t().blocks.title, () => openBlocked(app)),
    item('keyboard', m.shortcuts, openKeys),
    item('leave', m.logout, () => askLogOut(app)));
  return {
    element: h('div', { class: 'place own' }, profile.element,
      h('section', { 'aria-label': p.settings }, h('header', {}, h('h3', {}, p.settings)), themeChoice(), settings)),
    draw: profile.draw,
  };
}

function themeChoice() {
  const m = t().me;
  const choices = /** @type {const} */ ([['auto', m.themeAuto], ['light', m.themeLight], ['dark', m.themeDark]]);
  return h('fieldset', { class: 'theme-choice' }, h('legend', {}, t().places.appearance), ...choices.map(([name, label]) =>
    h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'theme', value: name, checked: theme() === name, onchange: () => setTheme(name) }), h('span', {}, label))));
}
