/** Dialogs about messages: the pinned ones, and the earlier texts of an edited one. */

import { loadEdits, loadPins, togglePin } from '../../actions/threads.js';
import { attempt } from '../../app.js';
import { fullTime, shortTime, t } from '../../i18n/index.js';
import { mayPin } from '../../state/permissions.js';
import { activeTimeline, myself } from '../../state/rooms.js';
import { avatar } from '../../views/parts/avatar.js';
import { fill, h } from '../../views/parts/dom.js';
import { messageText } from '../../views/parts/message_text.js';
import { personName } from '../../views/parts/person_name.js';
import { openDialog } from '../dialog.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Message} Message
 */

/** @param {App} app */
export function openPins(app) {
  const p = t().threads;
  const list = h('ul', { class: 'listed messages' }, h('li', { class: 'none' }, p.loading));
  const dialog = openDialog({ title: p.pins, body: [list] });
  const state = app.store.state;
  const timeline = activeTimeline(state);
  const may = Boolean(timeline && mayPin(myself(state, timeline), timeline.info));
  const show = async () => {
    const pins = await loadPins(app);
    fill(list, ...(pins.length ? pins.map((message) => pinned(app, message, may, open, show)) : [h('li', { class: 'none' }, p.noPins)]));
  };
  const open = (/** @type {number} */ seq) => {
    dialog.close();
    if (timeline) app.store.change({ wanted: { room: timeline.info.room, seq } });
  };
  attempt(app, show());
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {boolean} may  unpin it
 * @param {(seq: number) => void} open
 * @param {() => Promise<void>} show
 */
function pinned(app, message, may, open, show) {
  const p = t().threads;
  const by = message.pinned && h('small', {}, p.pinnedBy(message.pinned.by.name, shortTime(message.pinned.at)));
  const release = () => attempt(app, togglePin(app, message).then(show));
  return h('li', {}, avatar(message.sender),
    h('button', { type: 'button', class: 'what', onclick: () => open(message.seq) }, h('b', {}, h('bdi', {}, personName(message.sender))),
      h('span', { class: 'words', dir: 'auto' }, message.text ?? t().timeline.match), by),
    may && h('button', { type: 'button', class: 'quiet', onclick: release }, p.unpin));
}

/** @param {App} app @param {Message} message */
export function openEdits(app, message) {
  const p = t().threads;
  const list = h('ol', { class: 'listed messages' }, h('li', { class: 'none' }, p.loading));
  openDialog({ title: p.edits, intro: p.editsHint, body: [list] });
  attempt(app, loadEdits(app, message).then((edits) => {
    const now = { at: message.edited_at ?? message.sent_at, text: message.text ?? '' };
    const lines = [...edits, now].map(({ at, text }) => h('li', {}, h('div', { class: 'what' },
      h('time', { datetime: new Date(at).toISOString(), title: fullTime(at) }, shortTime(at)), h('p', { dir: 'auto' }, ...messageText(text, new Map())))));
    fill(list, ...(edits.length ? lines : [h('li', { class: 'none' }, p.noEdits)]));
  }));
}
