/** The rows of the timeline: days, the mark of new messages, messages, and pending ones. Pure. */

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Pending} Pending
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/state/timeline.js').Timeline} Timeline
 *
 * @typedef {{kind: 'start', key: string}
 *   | {kind: 'day', key: string, at: number}
 *   | {kind: 'new', key: string}
 *   | {kind: 'message', key: string, message: Message, head: boolean, last: boolean}
 *   | {kind: 'pending', key: string, pending: Pending, head: boolean}} Row
 */

const GROUP_WITHIN_MS = 5 * 60_000;

/**
 * @param {State} state
 * @param {Timeline} timeline
 * @returns {Row[]}
 */
export function rowsOf(state, timeline) {
  /** @type {Row[]} */
  const rows = timeline.complete ? [{ kind: 'start', key: 'start' }] : [];
  /** @type {Message | null} */
  let before = null;
  const lastMine = lastOf(timeline, state.me?.id);
  const until = replayedTo(state, timeline);
  for (const message of timeline.messages) {
    if ((message.version ?? 0) > until) continue;
    const newDay = !before || !sameDay(before.sent_at, message.sent_at);
    if (newDay) rows.push({ kind: 'day', key: `day ${dayKey(message.sent_at)}`, at: message.sent_at });
    const fresh = message.seq === state.firstNew;
    if (fresh) rows.push({ kind: 'new', key: 'new' });
    const head = newDay || fresh || !continues(before, message.sender.id, message.sent_at) || Boolean(message.reply_to);
    rows.push({ kind: 'message', key: keyOf(state, message), message, head, last: message === lastMine });
    before = message;
  }
  return [...rows, ...pendingRows(state, timeline, before)];
}

/** @param {State} state @param {Timeline} timeline @returns {number} the replayed version of the match; newer messages are hidden */
function replayedTo({ table }, timeline) {
  return table?.room === timeline.info.room ? (table.replay?.shown?.version ?? Infinity) : Infinity;
}

/**
 * @param {State} state
 * @param {Timeline} timeline
 * @param {Message | null} before
 * @returns {Row[]}
 */
function pendingRows(state, timeline, before) {
  const mine = state.outbox.filter((pending) => pending.room === timeline.info.room && !isStored(timeline, pending));
  return mine.map((pending, index) => {
    const head = index === 0 && !continues(before, state.me?.id, pending.at);
    return { kind: 'pending', key: `n ${pending.nonce}`, pending, head: head || Boolean(pending.reply_to) };
  });
}

/** @param {Timeline} timeline @param {Pending} pending */
export function isStored(timeline, pending) {
  if (pending.seq !== undefined) return pending.seq <= timeline.newest;
  return timeline.messages.some((message) => message.nonce === pending.nonce);
}

/**
 * An own message keeps the key it had while pending, so its line is not drawn again.
 *
 * @param {State} state
 * @param {Message} message
 */
function keyOf(state, message) {
  const mine = message.nonce && message.sender.id === state.me?.id;
  return mine ? `n ${message.nonce}` : `m ${message.seq}`;
}

/** @param {Timeline} timeline @param {string | undefined} user @returns {Message | undefined} */
function lastOf(timeline, user) {
  return timeline.messages.findLast((message) => message.sender.id === user && !message.deleted);
}

/**
 * @param {Message | null} before
 * @param {string | undefined} sender
 * @param {number} at
 */
function continues(before, sender, at) {
  return before !== null && before.sender.id === sender && at - before.sent_at < GROUP_WITHIN_MS;
}

/** @param {number} a @param {number} b */
function sameDay(a, b) {
  return dayKey(a) === dayKey(b);
}

/** @param {number} at */
function dayKey(at) {
  return new Date(at).toDateString();
}
