/** A picture over the whole window; arrows lead to the room's other pictures, as far as its messages are loaded. */

import { size } from '../i18n/numbers.js';
import { t } from '../i18n/index.js';
import { kindOf } from '../state/files.js';
import { activeTimeline } from '../state/rooms.js';
import { isFolded } from '../state/blocks.js';
import { fill, h, iconButton } from '../views/parts/dom.js';
import { icon } from '../views/parts/icons.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Attachment} Attachment
 */

/** @param {App} app @param {Attachment} first */
export function openPicture(app, first) {
  const pictures = picturesOf(app);
  let at = Math.max(0, pictures.findIndex(({ id }) => id === first.id));
  const image = h('img', { alt: '' });
  const caption = h('p', {});
  const save = h('a', { class: 'icon-button', 'aria-label': t().files.save, title: t().files.save }, icon('down'));
  const before = iconButton('before', t().files.before, () => show(at - 1), { class: 'icon-button step' });
  const after = iconButton('after', t().files.after, () => show(at + 1), { class: 'icon-button step' });
  const close = iconButton('close', t().close, () => dialog.close());
  const dialog = h('dialog', { class: 'viewer' }, h('header', {}, caption, save, close), before, image, after);

  /** @param {number} index */
  function show(index) {
    const { url, name = '', size_bytes: bytes = 0 } = pictures[index] ?? first;
    at = index;
    image.src = url;
    image.alt = name;
    dialog.setAttribute('aria-label', name);
    fill(caption, h('bdi', {}, name), h('small', {}, size(bytes)));
    Object.assign(save, { href: url, download: name });
    before.disabled = index <= 0;
    after.disabled = index >= pictures.length - 1;
  }

  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft' && !before.disabled) show(at - 1);
    if (key === 'ArrowRight' && !after.disabled) show(at + 1);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  show(at);
  dialog.showModal();
  close.focus();
}

/** @param {App} app @returns {Attachment[]} */
function picturesOf({ store: { state } }) {
  const messages = activeTimeline(state)?.messages.filter((message) => !message.deleted && !isFolded(state, message)) ?? [];
  return messages.flatMap(({ attachments = [] }) => attachments.filter((each) => kindOf(each) === 'picture'));
}
