/** The bar above the conversation while the client searches for an opponent. */

import { cancelSearch } from '../../actions/matchmaking.js';
import { attempt } from '../../app.js';
import { t } from '../../i18n/index.js';
import { fill, h } from '../parts/dom.js';
import { gameTitle } from '../parts/match_text.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function searchingView(app) {
  const waited = h('span', { class: 'waited', 'aria-hidden': 'true' }); // a screen reader would read out every second
  const element = h('div', { class: 'searching', role: 'status' });
  /** @type {import('../../state/state.js').Search | null} */
  let shown = null;
  const tick = () => {
    const { search } = app.store.state;
    if (search) waited.textContent = lengthOf(performance.now() - search.since);
  };
  const draw = () => {
    const { search } = app.store.state;
    if (search?.asked !== shown?.asked) {
      fill(element, search && h('span', {}, t().games.finding.looking(gameTitle(search.asked.game, search.asked.game), search.asked.rated)), search && waited,
        search && h('button', { type: 'button', onclick: () => attempt(app, cancelSearch(app)) }, t().cancel));
    }
    shown = search;
    tick();
  };
  setInterval(tick, 500);
  return { element, draw };
}

/** @param {number} ms @returns {string} minutes and seconds */
function lengthOf(ms) {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
