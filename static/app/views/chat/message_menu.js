/** The actions on a message: a menu, and a few hover buttons for the mouse. */

import { showFolded } from '../../actions/blocks.js';
import { deleteMessage, edit, replyTo, toggleReaction } from '../../actions/messages.js';
import { toast } from '../../app.js';
import { blockItem } from '../../dialogs/blocks.js';
import { confirm } from '../../dialogs/dialog.js';
import { t } from '../../i18n/index.js';
import { isFolded } from '../../state/blocks.js';
import { mayDelete } from '../../state/permissions.js';
import { activeTimeline, myself } from '../../state/rooms.js';
import { h, iconButton } from '../parts/dom.js';
import { openMenu } from '../parts/menu.js';
import { DELETED } from '../parts/person_name.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Message} Message
 * @typedef {import('../parts/menu.js').Item} Item
 */

const EMOJI = ['👍', '❤️', '😂', '🎉', '🍵', '🙏', '👀', '😮'];

/** @param {App} app @param {Message} message @returns {import('../parts/menu.js').EmojiRow} */
function emojiRow(app, message) {
  return { emoji: EMOJI, label: t().message.reactWith, run: (emoji) => toggleReaction(app, message, emoji) };
}

/** @param {App} app @param {Element} anchor @param {Message} message */
export function openReactions(app, anchor, message) {
  if (message.deleted || isFolded(app.store.state, message)) return;
  openMenu(anchor, t().message.react, [emojiRow(app, message)]);
}

/** @param {App} app @param {Element} anchor @param {Message} message */
export function openMessageMenu(app, anchor, message) {
  if (message.deleted) return undefined;
  const m = t().message;
  const { state } = app.store;
  const me = myself(state, activeTimeline(state));
  const mine = message.sender.id === state.me?.id;
  const takeBack = { label: m.delete, icon: 'bin', danger: true, run: () => askDeleteMessage(app, message) };
  const ofPerson = mine || message.kind === 'notice' || message.sender.id === DELETED ? [] : [blockItem(app, message.sender)];
  if (isFolded(state, message)) {
    const show = { label: t().blocks.show, icon: 'eye', run: () => showFolded(app, message) };
    return openMenu(anchor, m.actions, [show, ...(mayDelete(me, message) ? [takeBack] : []), ...ofPerson]);
  }
  /** @type {Item[]} */
  const items = [
    { label: m.reply, icon: 'reply', run: () => replyTo(app, message.seq) },
    { label: m.copy, icon: 'copy', run: () => void navigator.clipboard?.writeText(message.text ?? '').then(() => toast(app, t().invite.copied)) },
  ];
  if (mine && message.kind !== 'match') items.push({ label: m.edit, icon: 'edit', run: () => edit(app, message.seq) });
  if (mine || mayDelete(me, message)) items.push(takeBack);
  return openMenu(anchor, m.actions, [emojiRow(app, message), 'line', ...items, ...ofPerson]);
}

/** @param {App} app @param {Message} message */
export function askDeleteMessage(app, message) {
  const m = t().message;
  confirm({ title: m.deleteSure, intro: m.deleteHint, submit: m.deleteSubmit, run: async () => deleteMessage(app, message) });
}

/**
 * The buttons that follow the mouse from line to line. They are a short cut; keyboard and touch open the menu.
 *
 * @param {App} app
 * @param {(line: Element) => Message | undefined} messageOf
 */
export function hoverTools(app, messageOf) {
  const m = t().message;
  /** @param {(message: Message) => void} act */
  const on = (act) => () => {
    const line = tools.closest('.line');
    const message = line && messageOf(line);
    if (message) act(message);
  };
  const props = { tabindex: -1 };
  const tools = h('div', { class: 'tools' },
    iconButton('smile', m.react, on((message) => openReactions(app, tools, message)), props),
    iconButton('reply', m.reply, on((message) => replyTo(app, message.seq)), props),
    iconButton('dots', m.more, on((message) => openMessageMenu(app, tools, message)), props));
  return tools;
}
