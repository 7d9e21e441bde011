/** Messages for later: scheduling one, the list of them, and taking one back. */

import { toast } from '../../app.js';
import { dayTime, t } from '../../i18n/index.js';
import { asTyped } from '../../state/writing/later.js';
import { randomName } from '../../../sdk/index.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').ScheduledMessage} ScheduledMessage
 *
 * @typedef {object} Words  what is to be said later
 * @property {string} room
 * @property {string} text
 * @property {'me' | 'roll'} [kind]
 * @property {number} [reply_to]
 */

/**
 * Keep a message on the server until its time has come, and empty the field. Rejected with a Failure if the server refuses.
 *
 * @param {App} app
 * @param {Words} words
 * @param {number} send_at  ms since the epoch
 */
export async function schedule(app, words, send_at) {
  await app.client.request({ op: 'message.schedule', ...words, send_at, nonce: randomName(20) });
  const { state } = app.store;
  state.drafts.delete(words.room);
  if (state.active === words.room) app.store.change({ redraft: true, replyTo: null });
  toast(app, t().later.kept(dayTime(send_at, Date.now())));
}

/** @param {App} app @returns {Promise<ScheduledMessage[]>} of all rooms, the next one first; what failed is listed for a day */
export async function loadScheduled(app) {
  const { messages } = await app.client.request({ op: 'scheduled' });
  return messages;
}

/** Send a message not after all. @param {App} app @param {ScheduledMessage} message */
export async function unschedule(app, message) {
  await app.client.request({ op: 'message.unschedule', scheduled: message.scheduled });
}

/** Take a message back into the field of its room. @param {App} app @param {ScheduledMessage} message */
export async function rewriteScheduled(app, message) {
  await unschedule(app, message);
  const { drafts } = app.store.state;
  drafts.set(message.room, [asTyped(message), drafts.get(message.room)].filter(Boolean).join('\n'));
  await app.enter(message.room);
  app.store.change({ redraft: true, editing: null, replyTo: message.reply_to ?? null });
}
