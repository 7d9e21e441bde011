/** Sending messages, and editing, deleting and reacting to them. */

import { endUploads, letGo, uploadFiles } from './files.js';
import { attempt, toast } from '../../app.js';
import { t } from '../../i18n/index.js';
import { dropPending, keepOutbox, patchPending, restoreOutbox } from '../../state/writing/outbox.js';
import { missing, patchFile, stagedIn } from '../../state/files.js';
import { activeTimeline } from '../../state/rooms.js';
import { messageAt } from '../../state/writing/threads.js';
import { randomName } from '../../../sdk/index.js';
import { leaveAround } from '../threads.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Pending} Pending
 * @typedef {import('../../../sdk/types.js').Message} Message
 */

const TYPING_AGAIN_MS = 3_000;

/** @param {App} app @param {string} text @param {number} thread  the root @param {boolean} broadcast  whether the room's history shows it too */
export function sendReply(app, text, thread, broadcast) {
  const { state } = app.store;
  if (!state.active || !text.trim()) return;
  /** @type {Pending} */
  const pending = { nonce: randomName(20), room: state.active, text: text.trim(), at: Date.now(), state: 'sending', thread, ...(broadcast && { broadcast }) };
  app.store.change({ outbox: [...state.outbox, pending] });
  void post(app, pending);
}

/** @param {App} app @param {string} text @param {'me' | 'roll'} [kind] */
export function sendMessage(app, text, kind) {
  const { state } = app.store;
  const files = stagedIn(state, state.active);
  if (!state.active || !(text.trim() || files.length)) return;
  /** @type {Pending} */
  const pending = {
    nonce: randomName(20),
    room: state.active,
    text: text.trim(),
    at: Date.now(),
    state: 'sending',
    ...(state.replyTo && { reply_to: state.replyTo }),
    ...(kind && { kind }),
    ...(files.length && { files }),
  };
  state.drafts.delete(state.active);
  state.staged.delete(state.active);
  leaveAround(app);
  app.store.change({ outbox: [...state.outbox, pending], replyTo: null, atEnd: true });
  void post(app, pending);
}

/** @param {App} app @param {Pending} pending */
async function post(app, pending) {
  const { state } = app.store;
  const { room, text, nonce, reply_to, kind, thread, broadcast } = pending;
  const fields = { ...(reply_to && { reply_to }), ...(kind && { kind }), ...(thread && { thread }), ...(broadcast && { broadcast }) };
  keep(app);
  try {
    const attachments = await attachmentsOf(app, pending);
    const { seq } = await app.client.ask({ op: 'message.send', room, text, nonce, ...fields, ...attachments });
    letGo(app, pending);
    patchPending(state, nonce, { seq });
    const timeline = state.rooms.get(room)?.feed?.timeline;
    if (!timeline || timeline.newest >= seq) dropPending(state, nonce);
  } catch (error) {
    const { code = 'other', message: why } = /** @type {{code?: string, message?: string}} */ (error);
    if (code === 'closed') return; // it stays in the outbox for the next start
    if (code === 'recalled' || code === 'dropped') {
      letGo(app, pending);
      dropPending(state, nonce);
    } else patchPending(state, nonce, { state: 'failed', code, why });
  }
  keep(app);
  app.store.change();
}

/** What a message shows, once the server has it. @param {App} app @param {Pending} pending @returns {Promise<{attachments?: Array<{upload?: string}>}>} */
async function attachmentsOf(app, pending) {
  if (!pending.files) return {};
  if (missing(pending).length) await uploadFiles(app, pending);
  const now = app.store.state.outbox.find(({ nonce }) => nonce === pending.nonce) ?? pending;
  return { attachments: (now.files ?? []).map(({ upload }) => ({ upload })) };
}

/** Store the pending messages where this window finds them after a reload, and the others find them if it does not come back. @param {App} app */
export function keep({ store: { state }, windows }) {
  keepOutbox(state, windows ? localStorage : sessionStorage, windows?.name);
}

/** Send again the messages that were pending when the page was left. @param {App} app */
export function resendOutbox(app) {
  restoreOutbox(app.store.state, app.windows ? localStorage : sessionStorage, app.windows?.name);
  postAll(app, app.store.state.outbox);
}

/** @param {App} app @param {Pending[]} all  those that failed wait for their author */
export function postAll(app, all) {
  for (const pending of all) if (pending.state === 'sending') void post(app, pending);
}

/** @param {App} app @param {Pending} pending */
export function retry(app, pending) {
  const { state } = app.store;
  // An upload that was unused for an hour is gone: then the files are uploaded again.
  if (pending.code === 'not_found') for (const { key } of pending.files ?? []) patchFile(state, pending.nonce, key, { upload: undefined, share: 0 });
  patchPending(state, pending.nonce, { state: 'sending', code: undefined, why: undefined });
  app.store.change();
  void post(app, state.outbox.find(({ nonce }) => nonce === pending.nonce) ?? pending);
}

/** @param {App} app @param {Pending} pending */
export function discard(app, pending) {
  letGo(app, pending);
  dropPending(app.store.state, pending.nonce);
  keep(app);
  app.store.change();
}

/** @param {App} app @param {Pending} pending @returns {'waiting' | 'sent' | 'uncertain' | undefined} how far it is */
export function progressOf(app, pending) {
  return app.client.outbox.find(pending.nonce)?.state;
}

/** Take back a message that was not sent yet, or stop sending one that may have been. @param {App} app @param {Pending} pending */
export function giveUp(app, pending) {
  if (endUploads(app, pending.nonce)) return;
  const waiting = app.client.outbox.find(pending.nonce);
  if (waiting && !app.client.outbox.recall(waiting.id)) app.client.outbox.drop(waiting.id);
}

/** Move an unsent message back into the composer. @param {App} app @param {Pending} pending */
export function rewrite(app, pending) {
  const waiting = app.client.outbox.find(pending.nonce);
  if (!waiting || !app.client.outbox.recall(waiting.id)) return;
  const { drafts } = app.store.state;
  const draft = [pending.text, drafts.get(pending.room)].filter(Boolean).join('\n');
  drafts.set(pending.room, draft);
  app.store.change({ redraft: true, editing: null, replyTo: pending.reply_to ?? null });
}

/** @param {App} app @param {string} text  the new text of the message being edited */
export function saveEdit(app, text) {
  const { active, editing } = app.store.state;
  const before = editing && messageAt(app.store.state, editing);
  app.store.change({ editing: null });
  if (!active || !before || !text.trim() || text.trim() === before.text) return;
  attempt(app, change(app, { op: 'message.edit', room: active, seq: before.seq, text: text.trim() }));
}

/** Change a message. If another device was faster, the author is notified, and can copy the text. @param {App} app @param {import('../../../sdk/types.js').Command} command */
async function change(app, command) {
  try {
    await app.client.ask(command);
  } catch (error) {
    if (/** @type {{code?: string}} */ (error).code !== 'conflict') throw error;
    const m = t().message;
    const copy = { label: m.copy, run: () => void navigator.clipboard?.writeText(String(command.text)) };
    toast(app, m.overtaken, command.text === undefined ? undefined : copy);
  }
}

/** @param {App} app @param {Message} message */
export function deleteMessage(app, message) {
  attempt(app, change(app, { op: 'message.delete', room: message.room, seq: message.seq }));
}

/** @param {App} app @param {Message} message @param {string} emoji  added, or removed if it is there */
export function toggleReaction(app, message, emoji) {
  const me = app.store.state.me?.id ?? '';
  // Spellings of an emoji that differ in U+FE0F are one reaction.
  const bare = (/** @type {string} */ spelling) => spelling.replaceAll('\uFE0F', '');
  const held = Object.entries(message.reactions ?? {}).find(([spelling]) => bare(spelling) === bare(emoji));
  const on = !held?.[1].includes(me);
  attempt(app, app.client.request({ op: 'message.react', room: message.room, seq: message.seq, emoji, on }));
}

/** @param {App} app @param {number | null} seq */
export function replyTo(app, seq) {
  app.store.change({ replyTo: seq, editing: null });
}

/** @param {App} app @param {number | null} seq */
export function edit(app, seq) {
  app.store.change({ editing: seq, replyTo: null });
}

/** @param {Message} message  of the user @returns {boolean} whether its text can be changed */
export function canEdit(message) {
  return !message.deleted && !['match', 'roll', 'poll'].includes(message.kind);
}

/** Edit the user's last message that can be edited. @param {App} app */
export function editLast(app) {
  const { me } = app.store.state;
  const mine = activeTimeline(app.store.state)?.messages.findLast((message) => message.sender.id === me?.id && canEdit(message));
  if (mine) edit(app, mine.seq);
}

/** Tells a room that the user is typing, at most every few seconds. */
export class Typist {
  #saidAt = -Infinity;
  /** @type {string | null} */
  #room = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** @param {string} room */
  types(room) {
    if (room === this.#room && performance.now() - this.#saidAt < TYPING_AGAIN_MS) return;
    this.#send(room, true);
  }

  stops() {
    if (this.#room) this.#send(this.#room, false);
  }

  /** @param {string} room @param {boolean} on */
  #send(room, on) {
    this.#room = on ? room : null;
    this.#saidAt = performance.now();
    void this.app.client.request({ op: 'typing', room, on });
  }
}
