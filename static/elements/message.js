/** One message as the elements draw it: who, when, its text, its files, who reacted to it, and what can be done with it. */

import { clockTime, t } from '../app/i18n/index.js';
import { size } from '../app/i18n/numbers.js';
import { kindOf, webAddress } from '../app/state/files.js';
import { namesIn, namesOf } from '../app/state/mentions.js';
import { h } from '../app/views/parts/dom.js';
import { messageText } from '../app/views/parts/message_text.js';
import { personName } from '../app/views/parts/person_name.js';
import { HOME } from './source.js';

/**
 * @typedef {import('../sdk/types.js').Attachment} Attachment
 * @typedef {import('../sdk/types.js').Member} Member
 * @typedef {import('../sdk/types.js').Message} Message
 *
 * @typedef {object} Acts
 * @property {(message: Message) => void} [openThread]
 * @property {(message: Message, emoji: string) => void} react  added, or taken back
 * @property {(message: Message) => void} edit
 * @property {(message: Message) => void} takeBack
 *
 * @typedef {object} Scene
 * @property {string} me  the user's id
 * @property {Map<string, Member>} members
 * @property {Acts} acts
 */

const EDGE = 240;
const EMOJI = ['👍', '❤️', '😂', '🎉', '🍵', '🙏'];

/** What of a message is drawn: a line is drawn again when it changes. @param {Message} message */
export function signatureOf({ rev, text, replies }) {
  return `${rev} ${replies?.count ?? 0} ${text}`;
}

/** @param {Message} message @param {Scene} scene @returns {HTMLElement} */
export function drawMessage(message, scene) {
  const { sender, sent_at, text, deleted, edited_at, attachments = [] } = message;
  const words = deleted ? [h('i', {}, t().timeline.deleted)] : messageText(text ?? '', namesIn(message, namesOf(scene, scene.me)));
  return h('div', { class: 'line' }, h('b', { class: 'name' }, h('bdi', {}, personName(sender))), h('time', {}, clockTime(sent_at)), ...drawActs(message, scene),
    h('p', { class: 'text' }, ...words, edited_at !== undefined && !deleted && h('small', {}, ` ${t().timeline.edited}`)),
    !deleted && attachments.length > 0 && h('ul', { class: 'files' }, ...attachments.map((file) => h('li', {}, drawFile(file)))),
    drawReactions(message, scene));
}

/** The way to its thread, and the buttons that show to whoever points at it. @param {Message} message @param {Scene} scene */
function drawActs(message, { me, acts }) {
  const { deleted, kind, replies, sender } = message;
  const words = t().message;
  const button = (/** @type {string} */ label, /** @type {() => void} */ onclick) => h('button', { type: 'button', class: 'act', onclick }, label);
  const thread = replies?.count ? t().threads.replies(replies.count) : t().threads.replyInThread;
  const { openThread } = acts;
  return [
    openThread && (!deleted || replies) && h('button', { type: 'button', class: replies?.count ? 'answers' : 'answers none', onclick: () => openThread(message) }, thread),
    !deleted && drawPicker(message, acts),
    !deleted && sender.id === me && kind === 'text' && button(words.edit, () => acts.edit(message)),
    !deleted && sender.id === me && button(words.delete, () => acts.takeBack(message)),
  ];
}

/** @param {Message} message @param {Acts} acts */
function drawPicker(message, acts) {
  const row = h('span', { class: 'emoji', hidden: true }, ...EMOJI.map((emoji) => h('button', { type: 'button', 'aria-label': t().message.reactWith(emoji), onclick: () => acts.react(message, emoji) }, emoji)));
  const open = h('button', { type: 'button', class: 'act', 'aria-expanded': 'false', onclick: () => {
    row.hidden = !row.hidden;
    open.setAttribute('aria-expanded', String(!row.hidden));
  } }, t().message.react);
  return h('span', { class: 'reacting' }, open, row);
}

/** @param {Message} message @param {Scene} scene */
function drawReactions(message, { me, members, acts }) {
  const all = Object.entries(message.reactions ?? {}).filter(([, users]) => users.length);
  return all.length > 0 && h('div', { class: 'reactions' }, ...all.map(([emoji, users]) => {
    const label = t().message.reacted(emoji, users.map((user) => members.get(user)?.user.name ?? '…').join(', '));
    return h('button', { type: 'button', 'aria-pressed': String(users.includes(me)), 'aria-label': label, title: label, onclick: () => acts.react(message, emoji) }, `${emoji} ${users.length}`);
  }));
}

/** Addresses of the server's files are paths of its host, which is not that of the page. @param {string} [path] */
function there(path = '') {
  return new URL(path, HOME).href;
}

/** @param {Attachment} file */
function drawFile(file) {
  const { name = '', url, width = EDGE, height = EDGE, size_bytes: bytes } = file;
  const label = [h('bdi', {}, name || url), bytes !== undefined && h('small', {}, ` ${size(bytes)}`)];
  switch (kindOf(file)) {
    case 'picture': {
      const share = Math.min(1, EDGE / Math.max(width, height, 1));
      return h('a', { href: there(url), target: '_blank', rel: 'noopener' }, h('img', { src: there(file.thumbnail_url), alt: name, loading: 'lazy',
        width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }));
    }
    case 'audio': return h('audio', { controls: true, preload: 'none', src: there(url), 'aria-label': name });
    case 'video': return h('video', { controls: true, preload: 'metadata', playsinline: true, src: there(url), 'aria-label': name });
    case 'file': return h('a', { href: there(url), target: '_blank', rel: 'noopener', download: name }, ...label);
    default: return webAddress(file) ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, ...label) : h('span', {}, ...label);
  }
}
