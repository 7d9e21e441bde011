/** One message as the elements draw it: who, when, its text, its files, and the way to its thread. */

import { clockTime, t } from '../app/i18n/index.js';
import { size } from '../app/i18n/numbers.js';
import { kindOf, webAddress } from '../app/state/files.js';
import { h } from '../app/views/parts/dom.js';
import { messageText } from '../app/views/parts/message_text.js';
import { personName } from '../app/views/parts/person_name.js';
import { HOME } from './source.js';

/**
 * @typedef {import('../sdk/types.js').Attachment} Attachment
 * @typedef {import('../sdk/types.js').Message} Message
 */

const EDGE = 240;

/** What of a message is drawn: a line is drawn again when it changes. @param {Message} message */
export function signatureOf({ rev, text, replies }) {
  return `${rev} ${replies?.count ?? 0} ${text}`;
}

/** @param {Message} message @param {((message: Message) => void) | null} openThread @returns {HTMLElement} */
export function drawMessage(message, openThread) {
  const { sender, sent_at, text, deleted, edited_at, attachments = [], replies } = message;
  const words = deleted ? [h('i', {}, t().timeline.deleted)] : messageText(text ?? '', new Map());
  const label = replies?.count ? t().threads.replies(replies.count) : t().threads.replyInThread;
  return h('div', { class: 'line' }, h('b', { class: 'name' }, h('bdi', {}, personName(sender))), h('time', {}, clockTime(sent_at)),
    openThread && (!deleted || replies) && h('button', { type: 'button', class: replies?.count ? 'answers' : 'answers none', onclick: () => openThread(message) }, label),
    h('p', { class: 'text' }, ...words, edited_at !== undefined && !deleted && h('small', {}, ` ${t().timeline.edited}`)),
    !deleted && attachments.length > 0 && h('ul', { class: 'files' }, ...attachments.map((file) => h('li', {}, drawFile(file)))));
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
