/** Threads, the messages around an old one, pins, earlier texts, and links to messages. */

import { toast } from '../app.js';
import { t } from '../i18n/index.js';
import { activeTimeline } from '../state/rooms.js';
import { activeFeed, activeThread, markThreadSeen, messageAt, threadKey } from '../state/writing/threads.js';
import { closeStretch, fetchBefore, openAround, openThread } from '../../sdk/index.js';
import { linkTo } from '../home.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/state/stretch.js').Stretch} Stretch
 */

const SEEN = 'teahouse.threads';

/** Open the thread of a message: for a reply, the thread of its root. @param {App} app @param {number} seq */
export async function showThread(app, seq) {
  const { state } = app.store;
  const feed = activeFeed(state);
  if (!feed?.timeline) return;
  const message = messageAt(state, seq);
  const root = message?.thread ?? seq;
  if (activeThread(state)?.root === root) return;
  closeThread(app);
  const thread = await openThread(feed, root);
  const threadRoot = messageAt(state, root) ?? await lookUp(app, feed.room, root);
  if (state.active !== feed.room) return closeStretch(thread);
  const seen = state.threadsSeen.get(threadKey(feed.room, root)) ?? 0;
  const fresh = thread.messages.find(({ sent_at, sender }) => sent_at > seen && sender.id !== state.me?.id);
  app.store.change({ thread, threadRoot, threadNew: seen && fresh ? fresh.seq : null, replyTo: null, drawer: null });
  seeThread(app);
}

/** @param {App} app @param {string} room @param {number} seq @returns {Promise<Message | null>} */
async function lookUp(app, room, seq) {
  const { messages } = await app.client.request({ op: 'history.around', room, seq, limit: 1 });
  return messages[0] ?? null;
}

/** @param {App} app */
export function closeThread(app) {
  const { thread } = app.store.state;
  if (thread) closeStretch(thread);
  app.store.change({ thread: null, threadRoot: null, threadNew: null });
}

/** The user sees the newest replies of the open thread. @param {App} app */
export function seeThread(app) {
  const { state } = app.store;
  const thread = activeThread(state);
  const last = thread?.messages.at(-1);
  if (!thread || !last || thread.root === undefined || !document.hasFocus()) return;
  const key = threadKey(thread.info.room, thread.root);
  if ((state.threadsSeen.get(key) ?? 0) >= last.sent_at) return;
  markThreadSeen(state, key, last.sent_at);
  localStorage.setItem(SEEN, JSON.stringify([...state.threadsSeen]));
  app.store.change();
}

/** Load how far each thread was seen. @param {App} app */
export function loadSeen(app) {
  try {
    app.store.state.threadsSeen = new Map(JSON.parse(localStorage.getItem(SEEN) ?? '[]'));
  } catch {
    localStorage.removeItem(SEEN);
  }
}

/** Show the messages around one that is not among the newest. @param {App} app @param {number} seq @returns {Promise<Stretch | null>} */
export async function showAround(app, seq) {
  const feed = activeFeed(app.store.state);
  if (!feed?.timeline) return null;
  const around = await openAround(feed, seq);
  if (app.store.state.active !== feed.room) {
    closeStretch(around);
    return null;
  }
  leaveAround(app);
  app.store.change({ around, atEnd: false });
  return around;
}

/** Go back to the newest messages. @param {App} app */
export function leaveAround(app) {
  const { around } = app.store.state;
  if (around) closeStretch(around);
  if (around) app.store.change({ around: null });
}

/** Fetch the page before the replies that are held. @param {App} app */
export async function fetchReplies(app) {
  const thread = activeThread(app.store.state);
  const feed = activeFeed(app.store.state);
  if (thread && feed) await fetchBefore(feed, thread);
  app.store.change();
}

/** @param {App} app @param {Message} message @returns {Promise<unknown>} */
export function togglePin(app, message) {
  return app.client.request({ op: 'message.pin', room: message.room, seq: message.seq, on: !message.pinned });
}

/** @param {App} app @returns {Promise<Message[]>} the pinned messages of the open room, the newest pin first */
export async function loadPins(app) {
  const timeline = activeTimeline(app.store.state);
  /** @type {Message[]} */
  const pins = [];
  /** @type {string | undefined} */
  let cursor;
  do {
    /** @type {import('../../sdk/types.js').PinsReply} */
    const page = await app.client.request({ op: 'pins', room: timeline?.info.room ?? '', ...(cursor && { cursor }) });
    pins.push(...page.messages);
    cursor = page.cursor;
  } while (cursor);
  return pins;
}

/** @param {App} app @param {Message} message @returns {Promise<import('../../sdk/types.js').EditsReply['edits']>} */
export async function loadEdits(app, message) {
  const { edits } = await app.client.request({ op: 'history.edits', room: message.room, seq: message.seq });
  return edits;
}

/** @param {App} app @param {Message} message */
export function copyLink(app, { room, seq }) {
  const link = linkTo(`#/r/${encodeURIComponent(room)}/${seq}`);
  void navigator.clipboard?.writeText(link).then(() => toast(app, t().invite.copied));
}
