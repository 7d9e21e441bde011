/** What a page shows of a conversation, line by line: days, the mark of what is new, messages, and what is not sent yet. Pure. */

import { glazeOf, initialOf } from '../parts/shell.js';
import { clockTime, dayName, errorText, midnight, t } from '../words/index.js';
import { piecesOf } from './mentions.js';
import { pollShown } from './polls.js';

/**
 * @typedef {import('../sdk/teahouse').Message} Message
 * @typedef {import('../sdk/teahouse').Timeline} Timeline
 * @typedef {import('../sdk/teahouse').Attachment} Attachment
 * @typedef {import('./unsent.js').Pending} Pending
 * @typedef {import('./mentions.js').Piece} Piece
 *
 * @typedef {object} Row
 * @property {string} key
 * @property {'day' | 'new' | 'start' | 'said' | 'told' | 'card' | 'pending'} kind
 * @property {string} [text]  of a line in the middle
 * @property {number} [seq]
 * @property {boolean} [mine]
 * @property {boolean} [head]  whether the sender is named
 * @property {string} [name]
 * @property {string} [initial]
 * @property {number} [glaze]
 * @property {string} [time]
 * @property {Piece[]} [pieces]
 * @property {Array<{url: string, shown: string, ratio: number}>} [pictures]
 * @property {Array<{name: string, url: string}>} [files]
 * @property {string} [quote]
 * @property {string} [note]  edited, deleted, pinned, or how far it is
 * @property {string} [replies]  how many there are in its thread
 * @property {Array<{emoji: string, count: number, mine: boolean}>} [reactions]
 * @property {{title: string, players: string, status: string, room: string}} [card]
 * @property {import('./polls.js').PollShown} [poll]
 * @property {string} [nonce]
 * @property {boolean} [failed]
 *
 * @typedef {object} Scene
 * @property {Timeline} timeline
 * @property {Message[]} messages  those that are shown
 * @property {boolean} isThread  the first is its root
 * @property {Pending[]} pending
 * @property {(nonce: string) => 'waiting' | 'sent' | 'uncertain'} progress
 * @property {(message: Message) => import('./polls.js').Standing | null} pollOf
 * @property {{id: string, name: string} | null} me
 * @property {Map<string, string>} blocked
 * @property {number | null} firstNew
 * @property {string} origin
 * @property {number} now
 */

const GROUP_WITHIN_MS = 5 * 60_000;
/** What a bubble may hold, and the template asks each for. */
const EMPTY = { pieces: [], pictures: [], files: [], reactions: [] };

/** @param {Scene} scene @returns {Row[]} */
export function rowsOf(scene) {
  const { timeline, messages, isThread, firstNew, now } = scene;
  const names = new Set([...timeline.members.values()].map(({ user }) => user.name));
  /** @type {Row[]} */
  const rows = timeline.complete && !isThread ? [{ key: 'start', kind: 'start', text: timeline.info.history === 'none' ? t().chat.notKept : t().chat.start }] : [];
  let day = NaN;
  /** @type {Message | null} */
  let before = null;
  for (const message of messages) {
    const its = midnight(message.sent_at);
    if (its !== day) rows.push({ key: `day ${its}`, kind: 'day', text: dayName(message.sent_at, now) });
    if (message.seq === firstNew) rows.push({ key: 'new', kind: 'new', text: t().chat.fresh });
    rows.push(rowOf(message, scene, names, its !== day || message.seq === firstNew || !continues(before, message)));
    [day, before] = [its, message];
  }
  return [...rows, ...scene.pending.map((pending) => pendingRow(pending, scene))];
}

/** @param {Message | null} before @param {Message} message */
function continues(before, { sender, sent_at, reply_to }) {
  return before !== null && before.kind === 'text' && before.sender.id === sender.id && sent_at - before.sent_at < GROUP_WITHIN_MS && !reply_to;
}

/** @param {Message} message @param {Scene} scene @param {Set<string>} names @param {boolean} head @returns {Row} */
function rowOf(message, scene, names, head) {
  const { sender, seq, kind } = message;
  const key = message.nonce && sender.id === scene.me?.id ? `n ${message.nonce}` : `m ${seq}`;
  if (message.deleted) return { ...said(message, scene, head), key, pieces: [], note: t().chat.gone, replies: repliesOf(message, scene) };
  if (scene.blocked.has(sender.id)) return { key, kind: 'told', text: t().chat.hidden, seq };
  if (kind === 'match' && message.match) return { ...said(message, scene, true), key, kind: 'card', card: cardOf(message.match) };
  const poll = scene.pollOf(message);
  if (poll) return { ...said(message, scene, head), key, poll: pollShown(poll, scene.now), note: notesOf(message), reactions: reactionsOf(message, scene) };
  if (kind === 'me') return { key, kind: 'told', seq, text: `${sender.name} ${message.text ?? ''}` };
  if (kind === 'roll') return { key, kind: 'told', seq, text: `${sender.name}: 🎲 ${message.text ?? ''}` };
  if (kind !== 'text') return { key, kind: 'told', seq, text: message.text ?? '' };
  return {
    ...said(message, scene, head),
    key,
    pieces: piecesOf(message.text ?? '', message.mentions?.length ? names : new Set(), scene.me?.name),
    ...filesOf(message.attachments ?? [], scene.origin),
    quote: message.reply_to ? quoteOf(scene.timeline, message.reply_to) : '',
    note: notesOf(message),
    replies: repliesOf(message, scene),
    reactions: reactionsOf(message, scene),
  };
}

/** @param {Message} message @param {Scene} scene @param {boolean} head @returns {Row} */
function said({ seq, sender, sent_at }, scene, head) {
  const mine = sender.id === scene.me?.id;
  return { ...EMPTY, key: '', kind: 'said', seq, mine, head: head && !mine, name: sender.name, initial: initialOf(sender.name), glaze: glazeOf(sender.id), time: clockTime(sent_at) };
}

/** @param {Message} message */
const notesOf = ({ pinned, edited_at }) => [pinned && t().chat.pinned, edited_at && t().chat.edited].filter(Boolean).join(' · ');

/** @param {Message} message @param {Scene} scene */
function reactionsOf({ reactions = {} }, { me }) {
  return Object.entries(reactions).map(([emoji, who]) => ({ emoji, count: who.length, mine: who.includes(me?.id ?? '') }));
}

/** @param {Message} message @param {Scene} scene @returns {string} '' for none, and in the thread itself */
function repliesOf({ replies, thread }, { isThread }) {
  if (isThread) return '';
  return thread === undefined ? (replies?.count ? t().replies(replies.count) : '') : t().chat.inThread;
}

/** @param {Timeline} timeline @param {number} seq */
function quoteOf(timeline, seq) {
  const of = timeline.at(seq);
  return of ? `${of.sender.name}: ${gist(of)}` : '…';
}

/** @param {Pick<Message, 'text' | 'attachments' | 'kind' | 'deleted'>} message @returns {string} a line of it */
export function gist({ text, attachments, kind, deleted }) {
  if (deleted) return t().chat.gone;
  if (kind === 'match') return t().matchCard;
  if (text) return text.replace(/\s+/gu, ' ').slice(0, 80);
  return attachments?.length ? (isPicture(attachments[0]) ? t().picture : t().file) : '';
}

/** @param {Attachment} attachment */
const isPicture = ({ content_type, thumbnail_url }) => Boolean(thumbnail_url || content_type?.startsWith('image/'));

/** @param {Attachment[]} attachments @param {string} origin */
function filesOf(attachments, origin) {
  const whole = (/** @type {string} */ url) => (url.startsWith('/') ? origin + url : url);
  const pictures = attachments.filter(isPicture).map(({ url, thumbnail_url, width, height }) => ({
    url: whole(url),
    shown: whole(thumbnail_url ?? url),
    ratio: Math.min(200, Math.max(30, Math.round((100 * (height ?? 3)) / (width ?? 4)))),
  }));
  const files = attachments.filter((each) => !isPicture(each)).map(({ url, name }) => ({ name: name ?? url, url: whole(url) }));
  return { pictures, files };
}

/** @param {import('../sdk/teahouse').MatchCard} card */
function cardOf({ game, title, seats, status, room, outcome }) {
  const { games } = t();
  const nameOf = (/** @type {{user?: {name: string}, bot?: number}} */ { user, bot }) => user?.name ?? (bot === undefined ? games.free : t().bot(bot));
  const winner = outcome && (outcome.winners.length ? games.won(outcome.winners.map((seat) => nameOf(seats[seat])).join(', ')) : games.drawn);
  return { title: games.titles[game] ?? title, players: seats.map(nameOf).join(' – '), status: winner || games.status[status], room };
}

/** @param {Pending} pending @param {Scene} scene @returns {Row} */
function pendingRow(pending, { progress }) {
  const failed = pending.state === 'failed';
  const brings = pending.pictures?.some(({ upload }) => !upload);
  const state = failed ? `${t().states.failed}: ${errorText(pending.error)}` : brings ? t().share(Math.round(100 * (pending.share ?? 0))) : t().states[progress(pending.nonce)];
  return {
    ...EMPTY,
    key: `n ${pending.nonce}`,
    kind: 'pending',
    mine: true,
    nonce: pending.nonce,
    time: clockTime(pending.at),
    pieces: [{ text: pending.text, call: '' }],
    pictures: (pending.pictures ?? []).map(({ path }) => ({ url: path, shown: path, ratio: 75 })),
    note: state,
    failed,
  };
}
