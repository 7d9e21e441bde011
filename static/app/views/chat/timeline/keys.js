/** The keys that walk through the messages, and act on the one that has the focus. */

import { replyTo } from '../../../actions/writing/messages.js';
import { isFolded } from '../../../state/blocks.js';
import { askDeleteMessage, openMessageMenu, openReactions } from '../message_menu.js';

/**
 * @typedef {import('../../../app.js').App} App
 * @typedef {import('../../../../sdk/types.js').Message} Message
 *
 * @typedef {object} Walk
 * @property {() => HTMLElement[]} lines  that are drawn
 * @property {(direction: 1 | -1, whole: boolean) => boolean} more  draw the rows beyond, up to the end if `whole`;
 * returns whether there are any
 * @property {(line: Element) => Message | undefined} messageOf
 */

/** @param {App} app @param {KeyboardEvent} event @param {Walk} walk */
export function handleKey(app, event, { lines, more, messageOf }) {
  const line = document.activeElement?.closest('.line');
  if (!(line instanceof HTMLElement) || event.target !== line || event.ctrlKey || event.altKey || event.metaKey) return;
  const { key } = line.dataset;
  /** @type {Record<string, 1 | -1>} */
  const ways = { ArrowUp: -1, ArrowDown: 1, Home: -1, End: 1 };
  const way = ways[event.key];
  if (!way) {
    const message = messageOf(line);
    if (message && act(app, event.key, line, message)) event.preventDefault();
    return;
  }
  event.preventDefault();
  const whole = event.key === 'Home' || event.key === 'End';
  const isLast = (whole ? undefined : lines().at(way < 0 ? 0 : -1)) === line;
  if (isLast || whole) more(way, whole);
  const drawn = lines();
  const next = whole ? drawn.at(way < 0 ? 0 : -1) : drawn[drawn.findIndex((each) => each.dataset.key === key) + way];
  next?.focus();
}

/** @param {App} app @param {string} key @param {Element} line @param {Message} message @returns {boolean} whether the key did something */
function act(app, key, line, message) {
  if (key === 'Enter' || key === 'ContextMenu') openMessageMenu(app, line, message);
  else if (key === 'r' && !isFolded(app.store.state, message)) replyTo(app, message.seq);
  else if (key === '+') openReactions(app, line, message);
  else if (key === 'Delete' && message.sender.id === app.store.state.me?.id && !message.deleted) askDeleteMessage(app, message);
  else return false;
  return true;
}
