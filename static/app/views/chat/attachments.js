/** The files of a message: pictures, sound and video inline, everything else as a line to save or open. */

import { openPicture } from '../../dialogs/picture.js';
import { size } from '../../i18n/numbers.js';
import { t } from '../../i18n/index.js';
import { kindOf, webAddress } from '../../state/files.js';
import { h } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Attachment} Attachment
 * @typedef {import('../../../sdk/types.js').Message} Message
 * @typedef {import('../../state/state.js').Pending} Pending
 */

const EDGE = 320;

/** @param {App} app @param {Message} message @returns {HTMLElement | null} */
export function attachmentsOf(app, message) {
  if (message.deleted || !message.attachments?.length) return null;
  return h('ul', { class: 'attachments' }, ...message.attachments.map((attachment) => h('li', {}, draw(app, attachment))));
}

/** The files of an unsent message. @param {Pending} pending @returns {HTMLElement | null} */
export function waitingFiles({ files }) {
  if (!files?.length) return null;
  return h('ul', { class: 'attachments' }, ...files.map((file) => h('li', {}, h('span', { class: 'attached-file' }, icon('file'), words(file.name, file.size)))));
}

/** @param {App} app @param {Attachment} attachment */
function draw(app, attachment) {
  const { url, name = '', size_bytes: bytes } = attachment;
  switch (kindOf(attachment)) {
    case 'picture': return picture(app, attachment);
    case 'audio': return h('figure', {}, h('audio', { controls: true, preload: 'none', src: url, 'aria-label': name }), h('figcaption', {}, words(name, bytes)));
    case 'video': return h('video', { controls: true, preload: 'metadata', playsinline: true, src: url, 'aria-label': name });
    case 'file': return h('a', { class: 'attached-file', href: url, download: name }, icon('file'), words(name, bytes));
    default: return link(attachment);
  }
}

/** Its space is reserved until it is loaded. @param {App} app @param {Attachment} attachment */
function picture(app, attachment) {
  const { name = '', width = EDGE, height = EDGE, thumbnail_url: src } = attachment;
  const share = Math.min(1, EDGE / Math.max(width, height, 1));
  const place = { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
  const onclick = () => openPicture(app, attachment);
  return h('button', { type: 'button', class: 'picture', tabindex: -1, 'aria-label': t().files.show(name), onclick },
    h('img', { src, alt: name, loading: 'lazy', decoding: 'async', ...place }));
}

/** @param {Attachment} attachment */
function link(attachment) {
  const { name, url, size_bytes: bytes } = attachment;
  const href = webAddress(attachment);
  if (!href) return h('span', { class: 'attached-file' }, icon('file'), words(name ?? url, bytes));
  return h('a', { class: 'attached-file', href, target: '_blank', rel: 'noopener noreferrer nofollow' }, icon('globe'), words(name ?? url, bytes));
}

/** @param {string} name @param {number} [bytes] */
function words(name, bytes) {
  return h('span', {}, h('bdi', {}, name), bytes !== undefined && h('small', {}, size(bytes)));
}
