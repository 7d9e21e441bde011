/** The rows of the timeline: days, the mark of new messages, messages, and pending ones. Pure. */

import { heldIn } from './writing/ephemeral.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Pending} Pending
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').EphemeralMessage} EphemeralMessage
 * @typedef {import('../../sdk/state/timeline.js').Timeline} Timeline
 * @typedef {import('../../sdk/state/stretch.js').Stretch} Stretch
 *
 * @typedef {{kind: 'start', key: string}
 *   | {kind: 'day', key: string, at: number}
 *   | {kind: 'new', key: string}
 *   | {kind: 'message', key: string, message: Message, head: boolean, last: boolean}
 *   | {kind: 'ephemeral', key: string, message: EphemeralMessage}
 *   | {kind: 'pending', key: string, pending: Pending, head: boolean}} Row
 */

const GROUP_WITHIN_MS = 5 * 60_000;

/**
 * @param {State} state
 * @param {Timeline | Stretch} timeline
 * @returns {Row[]}
 */
export function rowsOf(state, timeline) {
  /** @type {Row[]} */
  const rows = timeline.complete ? [{ kind: 'start', key: 'start' }] : [];
  const until = replayedTo(state, timeline);
  const messages = timeline.messages.filter(({ version }) => (version ?? 0) <= until);
  return [...rows, ...conversation(state, timeline, messages, state.firstNew)];
}

/** The root of a thread, and its replies. @param {State} state @param {Stretch} thread @param {Message | undefined} root @returns {Row[]} */
export function threadRows(state, thread, root) {
  const messages = root && thread.complete ? [root, ...thread.messages] : thread.messages;
  return conversation(state, thread, messages, state.threadNew);
}

/**
 * @param {State} state
 * @param {Timeline | Stretch} timeline
 * @param {Message[]} messages
 * @param {number | null} firstNew
 * @returns {Row[]}
 */
function conversation(state, timeline, messages, firstNew) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {Message | null} */
  let before = null;
  const lastMine = lastOf(timeline, state.me?.id);
  let day = { from: 0, to: 0 };
  const few = 'root' in timeline ? [] : [...heldIn(state, timeline.info.room)];
  for (const message of messages) {
    for (; before && few.length && few[0].sent_at < message.sent_at; few.shift()) rows.push(ephemeralRow(few[0]));
    const newDay = message.sent_at < day.from || message.sent_at >= day.to;
    if (newDay) day = dayOf(message.sent_at);
    if (newDay) rows.push({ kind: 'day', key: `day ${dayKey(message.sent_at)}`, at: message.sent_at });
    const fresh = message.seq === firstNew;
    if (fresh) rows.push({ kind: 'new', key: 'new' });
    const head = newDay || fresh || !continues(before, message.sender, message.sent_at) || Boolean(message.reply_to);
    rows.push({ kind: 'message', key: keyOf(state, message), message, head, last: message === lastMine });
    before = message;
  }
  return [...rows, ...few.map(ephemeralRow), ...pendingRows(state, timeline, before)];
}

/** @param {EphemeralMessage} message @returns {Row} */
function ephemeralRow(message) {
  return { kind: 'ephemeral', key: `e ${message.id}`, message };
}

/** @param {State} state @param {Timeline | Stretch} timeline @returns {number} the replayed version of the match; newer messages are hidden */
function replayedTo({ table }, timeline) {
  return table?.room === timeline.info.room ? (table.replay?.shown?.version ?? Infinity) : Infinity;
}

/**
 * @param {State} state
 * @param {Timeline | Stretch} timeline
 * @param {Message | null} before
 * @returns {Row[]}
 */
function pendingRows(state, timeline, before) {
  const thread = 'root' in timeline ? timeline.root : undefined;
  const here = state.outbox.filter((pending) => pending.room === timeline.info.room && pending.thread === thread);
  const mine = here.filter((pending) => !isStored(timeline, pending));
  return mine.map((pending, index) => {
    const head = index === 0 && !continues(before, state.me, pending.at);
    return { kind: 'pending', key: `n ${pending.nonce}`, pending, head: head || Boolean(pending.reply_to) };
  });
}

/** @param {Timeline | Stretch} timeline @param {Pending} pending */
export function isStored(timeline, pending) {
  if (pending.seq !== undefined) return pending.seq <= timeline.newest;
  return timeline.messages.some((message) => message.nonce === pending.nonce);
}

/**
 * A user's own message keeps the key that it had while pending, so its line is not drawn again.
 *
 * @param {State} state
 * @param {Message} message
 */
function keyOf(state, message) {
  const mine = message.nonce && message.sender.id === state.me?.id;
  return mine ? `n ${message.nonce}` : `m ${message.seq}`;
}

/** @param {Timeline | Stretch} timeline @param {string | undefined} user @returns {Message | undefined} */
function lastOf(timeline, user) {
  return timeline.messages.findLast((message) => message.sender.id === user && !message.deleted);
}

/**
 * @param {Message | null} before
 * @param {{id: string, name: string, bot?: boolean} | null} sender  a bot may use one name after another
 * @param {number} at
 */
function continues(before, sender, at) {
  return before !== null && before.sender.id === sender?.id && (!sender.bot || before.sender.name === sender.name) && at - before.sent_at < GROUP_WITHIN_MS;
}

/** The day of a moment: so rows of thousands of messages compare only numbers. @param {number} at */
function dayOf(at) {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  const from = day.getTime();
  day.setDate(day.getDate() + 1);
  return { from, to: day.getTime() };
}

/** @param {number} at */
function dayKey(at) {
  return new Date(at).toDateString();
}
