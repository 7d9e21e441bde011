/**
 * Messages that were never sent because their author is no longer in the room: shown until they are copied or
 * discarded.
 */

import { discard } from '../../actions/writing/messages.js';
import { errorText, t } from '../../i18n/index.js';
import { stranded } from '../../state/writing/outbox.js';
import { fill, h } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Pending} Pending
 */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function unsentView(app) {
  const element = h('section', { class: 'unsent', role: 'alert', 'aria-label': t().unsent.label });
  const draw = () => {
    const all = stranded(app.store.state);
    const signature = all.map(({ nonce }) => nonce).join(' ');
    if (element.dataset.signature === signature) return;
    element.dataset.signature = signature;
    element.hidden = !all.length;
    fill(element, ...all.map((pending) => line(app, pending)));
  };
  return { element, draw };
}

/** @param {App} app @param {Pending} pending */
function line(app, pending) {
  const copy = () => void navigator.clipboard?.writeText(pending.text);
  return h('div', { class: 'stray' }, icon('alert'),
    h('div', {}, h('b', {}, t().unsent.from(pending.from ?? pending.room)), ' ', errorText({ code: pending.code, message: pending.why }), h('p', { dir: 'auto' }, pending.text)),
    h('button', { type: 'button', onclick: copy }, t().message.copy),
    h('button', { type: 'button', onclick: () => discard(app, pending) }, t().message.discard));
}
