/** The slider over the versions of a match, and its buttons. The chat shows the same moment. */

import { showVersion } from '../../actions/tables.js';
import { t } from '../../i18n/index.js';
import { h, iconButton } from '../parts/dom.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Table} Table
 * @typedef {import('../../../sdk/types.js').GameEvent} GameEvent
 */

/** @param {App} app @returns {{element: HTMLElement, draw: (table: Table, match: GameEvent) => void}} */
export function replayView(app) {
  const g = t().games;
  const slider = h('input', { type: 'range', min: 0, max: 0, step: 1, 'aria-label': g.replay });
  slider.addEventListener('input', () => showVersion(app, Number(slider.value)));
  const step = (/** @type {number} */ by) => () => showVersion(app, Number(slider.value) + by);
  const start = iconButton('first', g.toStart, () => showVersion(app, 0));
  const back = iconButton('before', g.stepBack, step(-1));
  const on = iconButton('after', g.stepOn, step(1));
  const live = iconButton('newest', g.live, () => showVersion(app, null));
  const where = h('output', { class: 'where' });
  const element = h('div', { class: 'replay', role: 'group', 'aria-label': g.replay }, start, back, slider, on, live, where);
  return {
    element,
    draw: ({ replay }, { version }) => {
      const at = replay ? replay.wanted : version;
      element.classList.toggle('idle', version === 0); // its place is kept, so that the board keeps its size
      element.inert = version === 0;
      element.classList.toggle('past', replay !== null);
      slider.max = String(version);
      slider.value = String(at);
      slider.setAttribute('aria-valuetext', g.replayAt(at, version));
      start.disabled = back.disabled = at === 0;
      on.disabled = live.disabled = !replay;
      where.textContent = `${at} / ${version}`;
    },
  };
}
