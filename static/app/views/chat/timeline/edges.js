/** What is shown above the oldest loaded message, and where there is no conversation. */

import { fetchOlder } from '../../../actions/pages.js';
import { image } from '../../../home.js';
import { t } from '../../../i18n/index.js';
import { activeTimeline } from '../../../state/rooms.js';
import { fill, h } from '../../parts/dom.js';

/** @typedef {import('../../../app.js').App} App */

/** @param {App} app @param {HTMLElement} element @param {boolean} complete  whether there is nothing older */
export function drawAbove(app, element, complete) {
  const shown = complete ? '' : app.store.state.older;
  if (element.dataset.shown === shown) return;
  element.dataset.shown = shown;
  if (shown !== 'failed') return fill(element, shown === 'loading' && t().timeline.older);
  fill(element, t().timeline.olderFailed, ' ', h('button', { type: 'button', onclick: () => void fetchOlder(app) }, t().timeline.retry));
}

/** @param {App} app @param {HTMLElement} element */
export function drawNothing(app, element) {
  const { state } = app.store;
  const shown = activeTimeline(state) ? '' : (state.notice ?? (state.link.phase === 'open' ? 'none' : 'joining'));
  const why = (shown && state.closed?.why) || '';
  const signature = `${shown} ${why}`;
  if (element.dataset.shown === signature) return;
  element.dataset.shown = signature;
  element.hidden = !shown;
  const says = /** @type {Record<string, unknown>} */ (t().room)[shown];
  fill(element, h('img', { src: image('pot.svg'), alt: '', width: 160, height: 120 }), h('p', {}, String(says ?? '')), why && h('p', { class: 'why' }, why), shown !== 'joining' && h('p', {}, t().room.noneHint));
}
