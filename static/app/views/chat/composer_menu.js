/** Actions for the next message besides sending it: files, a game instead, a time for it. */

import { later } from '../../actions/writing/slash.js';
import { openGames } from '../../dialogs/games/games.js';
import { openNewPoll } from '../../dialogs/writing/poll.js';
import { openLater, openScheduled } from '../../dialogs/writing/scheduled.js';
import { t } from '../../i18n/index.js';
import { iconButton } from '../parts/dom.js';
import { openMenu } from '../parts/menu.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {{field: HTMLTextAreaElement, staged: import('./staged_files.js').StagedFiles, games: HTMLElement, focus: () => void}} Composer
 */

/** @param {App} app @param {Composer} composer @returns {HTMLButtonElement} */
export function composerMenu(app, composer) {
  const c = t().composer;
  const { button } = composer.staged;
  const open = () => openMenu(menu, c.more, [
    ...(button.disabled || button.hidden ? [] : composer.staged.items()),
    ...(composer.games.hidden ? [] : [{ label: t().games.play, icon: 'pawn', run: () => openGames(app) }]),
    ...(composer.games.hidden ? [] : [{ label: t().polls.item, icon: 'check', run: () => openNewPoll(app) }]),
    'line',
    ...(app.store.state.editing ? [] : [{ label: t().later.item, icon: 'clock', run: () => sendLater(app, composer) }]),
    { label: t().later.list, icon: 'chat', run: () => openScheduled(app) },
  ]);
  const menu = iconButton('plus', c.more, open, { class: 'icon-button composer-more', 'aria-haspopup': 'menu' });
  return menu;
}

/** @param {App} app @param {Composer} composer */
function sendLater(app, composer) {
  const words = later(app, composer.field.value);
  if (words) openLater(app, words);
  else composer.focus();
}
