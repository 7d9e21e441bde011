/** The actions on a message: a menu, and a few hover buttons for the mouse. */

import { showFolded } from '../../actions/blocks.js';
import { canEdit, deleteMessage, edit, replyTo, toggleReaction } from '../../actions/writing/messages.js';
import { copyLink, showThread, togglePin } from '../../actions/threads.js';
import { attempt, toast } from '../../app.js';
import { blockItem } from '../../dialogs/blocks.js';
import { confirm } from '../../dialogs/dialog.js';
import { openEdits } from '../../dialogs/writing/messages.js';
import { openReport } from '../../dialogs/person.js';
import { openSeen } from '../../dialogs/search.js';
import { t } from '../../i18n/index.js';
import { isFolded } from '../../state/blocks.js';
import { mayDelete, mayPin, moderates } from '../../state/permissions.js';
import { activeTimeline, myself } from '../../state/rooms.js';
import { cardItems } from './match_card.js';
import { pollItems } from './polls/poll_card.js';
import { h, iconButton } from '../parts/dom.js';
import { openEmojiPicker } from '../parts/emoji_picker.js';
import { openMenu } from '../parts/menu.js';
import { DELETED } from '../parts/person_name.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Message} Message
 * @typedef {import('../parts/menu.js').Item} Item
 */

/** The server says who has seen a message in rooms of at most this many members. */
const SEEN_AMONG = 100;
/** This many fit in a row on a phone. */
const UNDER_FINGERS = 6;
const EMOJI = ['👍', '❤️', '😂', '🎉', '🍵', '🙏', '👀', '😮'];

/** @param {App} app @param {Element} anchor @param {Message} message @returns {import('../parts/menu.js').EmojiRow} */
function emojiRow(app, anchor, message) {
  const run = (/** @type {string} */ emoji) => toggleReaction(app, message, emoji);
  const few = matchMedia('(pointer: coarse)').matches ? EMOJI.slice(0, UNDER_FINGERS) : EMOJI;
  return { emoji: few, label: t().message.reactWith, run, more: { label: t().emoji.more, run: () => openEmojiPicker(anchor, run) } };
}

/** @param {App} app @param {Element} anchor @param {Message} message */
export function openReactions(app, anchor, message) {
  if (message.deleted || isFolded(app.store.state, message)) return;
  openMenu(anchor, t().message.react, [emojiRow(app, anchor, message)]);
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
    ...(message.match ? cardItems(app, message.match) : []),
    ...pollItems(app, message),
    { label: m.reply, icon: 'reply', run: () => replyTo(app, message.seq) },
    { label: m.copy, icon: 'copy', run: () => void navigator.clipboard?.writeText(message.text ?? '').then(() => toast(app, t().invite.copied)) },
  ];
  const { members = 0 } = activeTimeline(state)?.info ?? {};
  if (members > 1 && members <= SEEN_AMONG) items.push({ label: t().finding.seen, icon: 'eye', run: () => attempt(app, openSeen(app, message)) });
  items.push(...placed(app, message));
  if (mine && canEdit(message)) items.push({ label: m.edit, icon: 'edit', run: () => edit(app, message.seq) });
  if (mine || mayDelete(me, message)) items.push(takeBack);
  const reporting = ofPerson.length ? reportItem(app, message) : [];
  return openMenu(anchor, m.actions, [emojiRow(app, anchor, message), 'line', ...items, ...reporting, ...ofPerson]);
}

/** @param {App} app @param {Message} message @returns {Item[]} */
function reportItem(app, message) {
  const info = activeTimeline(app.store.state)?.info;
  const has = info && info.kind !== 'dm' && info.history === 'kept';
  return has ? [{ label: t().person.report, icon: 'flag', run: () => openReport(app, message) }] : [];
}

/** Actions on a message in its place: its thread, its link, its pin, its earlier texts. @param {App} app @param {Message} message @returns {Item[]} */
function placed(app, message) {
  const p = t().threads;
  const timeline = activeTimeline(app.store.state);
  if (timeline?.info.history !== 'kept') return [];
  const me = myself(app.store.state, timeline);
  const thread = { label: p.replyInThread, icon: 'chat', run: () => attempt(app, showThread(app, message.seq)) };
  const link = { label: p.copyLink, icon: 'link', run: () => copyLink(app, message) };
  const pin = { label: message.pinned ? p.unpin : p.pin, icon: 'pin', run: () => attempt(app, togglePin(app, message)) };
  const edits = { label: p.edits, icon: 'clock', run: () => openEdits(app, message) };
  return [thread, link, ...(mayPin(me, timeline.info) ? [pin] : []), ...(moderates(me) && message.edited_at ? [edits] : [])];
}

/** @param {App} app @param {Message} message */
export function askDeleteMessage(app, message) {
  const m = t().message;
  confirm({ title: m.deleteSure, intro: m.deleteHint, submit: m.deleteSubmit, run: async () => deleteMessage(app, message) });
}

/**
 * The buttons that follow the mouse from line to line. They are a shortcut; keyboard and touch open the menu.
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
