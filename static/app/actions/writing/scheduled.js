/** Scheduled messages: scheduling one, the list of them, and taking one back. */

import { toast } from '../../app.js';
import { dayTime, t } from '../../i18n/index.js';
import { asChosen, stage, unstage } from '../../state/files.js';
import { asTyped } from '../../state/writing/later.js';
import { randomName } from '../../../sdk/index.js';
import { uploadAhead } from './files.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').ScheduledMessage} ScheduledMessage
 *
 * @typedef {object} Words  the content of a scheduled message
 * @property {string} room
 * @property {string} text
 * @property {'me' | 'roll'} [kind]
 * @property {number} [reply_to]
 * @property {import('../../state/files.js').OutgoingFile[]} [files]  the chosen ones, uploaded or not
 */

/**
 * Schedule a message on the server, and empty the field. Rejected with a Failure if the server refuses.
 *
 * @param {App} app
 * @param {Words} words
 * @param {number} send_at  ms since the epoch
 * @param {{onProgress: (share: number) => void, signal: AbortSignal}} uploading  the share of its files that was
 * sent, and what cancels the uploads
 */
export async function schedule(app, { files = [], ...words }, send_at, { onProgress, signal }) {
  await uploadAhead(app, files, onProgress, signal);
  const attachments = files.map(({ upload = '' }) => ({ upload }));
  await app.client.request({ op: 'message.schedule', ...words, ...(files.length && { attachments }), send_at, nonce: randomName(20) });
  const { state } = app.store;
  state.drafts.delete(words.room);
  for (const { key } of files) {
    unstage(state, words.room, key);
    app.shelf.files.delete(key);
  }
  if (state.active === words.room) app.store.change({ redraft: true, replyTo: null });
  toast(app, t().later.kept(dayTime(send_at, Date.now())));
}

/** @param {App} app @returns {Promise<ScheduledMessage[]>} of all rooms, the next one first; a failed one is listed for a day */
export async function loadScheduled(app) {
  const { messages } = await app.client.request({ op: 'scheduled' });
  return messages;
}

/** Cancel a scheduled message. @param {App} app @param {ScheduledMessage} message */
export async function unschedule(app, message) {
  await app.client.request({ op: 'message.unschedule', scheduled: message.scheduled });
}

/** Move a scheduled message back into the composer of its room. @param {App} app @param {ScheduledMessage} message */
export async function rewriteScheduled(app, message) {
  await unschedule(app, message);
  const { drafts } = app.store.state;
  drafts.set(message.room, [asTyped(message), drafts.get(message.room)].filter(Boolean).join('\n'));
  stage(app.store.state, message.room, asChosen(message.attachments ?? []));
  await app.enter(message.room);
  app.store.change({ redraft: true, editing: null, replyTo: message.reply_to ?? null });
}
