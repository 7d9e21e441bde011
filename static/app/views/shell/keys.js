/** The keys that work everywhere. Keys of a single view are in that view. */

import { enter } from '../../actions/rooms.js';
import { attempt } from '../../app.js';
import { openKeys } from '../../dialogs/me.js';
import { openFinder } from '../../dialogs/finder.js';
import { inOrder } from '../../state/rooms.js';

/** @typedef {import('../../app.js').App} App */

/**
 * @param {App} app
 * @param {() => void} compose  focus the composer
 */
export function listenKeys(app, compose) {
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === 'i' && app.store.state.screen === 'main') {
      event.preventDefault();
      app.inspect();
    }
    if (app.store.state.screen !== 'main' || document.querySelector('dialog[open]')) return;
    if (event.isComposing || !handleKey(app, event, compose)) return;
    event.preventDefault();
  });
}

/** @param {App} app @param {KeyboardEvent} event @param {() => void} compose @returns {boolean} */
function handleKey(app, event, compose) {
  const { key } = event;
  const writing = event.target instanceof Element && Boolean(event.target.closest('input, textarea, select'));
  if (event.altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    stepRoom(app, key === 'ArrowUp' ? -1 : 1, event.shiftKey);
  } else if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'k') {
    openFinder(app);
  } else if (key === 'Escape' && app.store.state.drawer) {
    app.store.change({ drawer: null });
  } else if (writing || event.ctrlKey || event.metaKey || event.altKey) {
    return false;
  } else if (key === '?') {
    openKeys();
  } else if (key === 'c' || (key === 'Escape' && event.target instanceof Element && event.target.closest('.timeline'))) {
    compose();
  } else {
    return false;
  }
  return true;
}

/** @param {App} app @param {1 | -1} direction @param {boolean} unreadOnly */
function stepRoom(app, direction, unreadOnly) {
  const rooms = inOrder(app.store.state);
  const from = rooms.findIndex(({ id }) => id === app.store.state.active);
  for (let i = 1; i <= rooms.length; i += 1) {
    const room = rooms.at((from + direction * i + rooms.length * 2) % rooms.length);
    if (room && (!unreadOnly || room.unread > 0)) return attempt(app, enter(app, room.id));
  }
  return undefined;
}
