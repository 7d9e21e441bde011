/** The toasts: short notes that go away by themselves. */

import { dismissToast } from '../../app.js';
import { t } from '../../i18n/index.js';
import { h, iconButton, reconcile } from '../parts/dom.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function toastsView(app) {
  const element = h('div', { class: 'toasts', role: 'status' });
  const draw = () => reconcile(element, app.store.state.toasts, ({ id }) => String(id), () => '', (toast, held) => {
    if (held) return held;
    const done = () => dismissToast(app.store, toast.id);
    const act = toast.action;
    return h('div', { class: 'toast' }, h('span', {}, toast.text),
      act && h('button', { type: 'button', onclick: () => (done(), act.run()) }, act.label),
      iconButton('close', t().close, done));
  });
  return { element, draw };
}
