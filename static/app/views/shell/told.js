/** What the user has to read: it stays above the conversation, and covers nothing, until it is closed. */

import { dismissTold } from '../../app.js';
import { t } from '../../i18n/index.js';
import { h, iconButton, reconcile } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function toldView(app) {
  const element = h('div', { class: 'told', role: 'status' });
  const draw = () => reconcile(element, app.store.state.told, ({ id }) => String(id), () => '', ({ id, text }, held) =>
    held ?? h('div', { class: 'notice' }, icon('alert'), h('p', {}, text), iconButton('close', t().close, () => dismissTold(app.store, id))));
  return { element, draw };
}
