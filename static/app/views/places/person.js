/** The page of a person: who they are, and what can be done together. */

import { openDm } from '../../actions/rooms.js';
import { attempt } from '../../app.js';
import { blockItem } from '../../dialogs/blocks.js';
import { openGames } from '../../dialogs/games/games.js';
import { openReport } from '../../dialogs/person.js';
import { t } from '../../i18n/index.js';
import { lastWordsOf } from '../../state/places/known.js';
import { h } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { profileView } from './profile.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @param {string} user @returns {import('./place.js').PlaceView} */
export function personView(app, user) {
  const p = t().places;
  const isMe = user === app.store.state.me?.id;
  const talk = () => attempt(app, openDm(app, user));
  const challenge = () => attempt(app, openDm(app, user).then(() => openGames(app)));
  const deeds = h('div', { class: 'deeds', hidden: isMe },
    h('button', { type: 'button', class: 'primary', onclick: challenge }, icon('pawn'), t().person.challenge),
    h('button', { type: 'button', class: 'quiet', onclick: talk }, icon('chat'), p.message));
  const profile = profileView(app, user, ({ id, name }) => {
    const item = blockItem(app, { id, name });
    const said = lastWordsOf(app.store.state, id);
    const report = said && h('button', { type: 'button', class: 'quiet', onclick: () => openReport(app, said) }, icon('flag'), t().person.reportLast);
    deeds.append(...(report ? [report] : []), h('button', { type: 'button', class: 'danger quiet', onclick: item.run }, icon('ban'), item.label));
  });
  profile.element.querySelector('header')?.append(deeds);
  return { element: h('div', { class: 'place person' }, profile.element), draw: profile.draw };
}
