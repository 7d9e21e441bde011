/** One row of the timeline. It is drawn again when its signature changes. */

import { showFolded } from '../../actions/blocks.js';
import { discard, giveUp, progressOf, retry, rewrite, toggleReaction } from '../../actions/writing/messages.js';
import { showThread } from '../../actions/threads.js';
import { attempt } from '../../app.js';
import { image } from '../../home.js';
import { briefTime, clockTime, dayName, errorText, fullTime, narrowTime, t } from '../../i18n/index.js';
import { isolated } from '../../isolation.js';
import { isFolded } from '../../state/blocks.js';
import { inOneLine, missing, shareOf } from '../../state/files.js';
import { namesIn } from '../../state/mentions.js';
import { activeTimeline, mentionsMe } from '../../state/rooms.js';
import { isThreadFresh } from '../../state/writing/threads.js';
import { hideEphemeral } from '../../state/writing/ephemeral.js';
import { avatar, glaze } from '../parts/avatar.js';
import { h } from '../parts/dom.js';
import { personName } from '../parts/person_name.js';
import { icon } from '../parts/icons.js';
import { attachmentsOf, waitingFiles } from './attachments.js';
import { cardSignature, matchCard } from './match_card.js';
import { pollCard, pollSignature } from './polls/poll_card.js';
import { tournamentCard, tournamentSignature } from './tournament_card.js';
import { isJumbo, messageText } from '../parts/message_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/rows.js').Row} Row
 * @typedef {import('../../state/state.js').Pending} Pending
 * @typedef {import('../../../sdk/types.js').Message} Message
 * @typedef {import('../../../sdk/types.js').EphemeralMessage} EphemeralMessage
 * @typedef {import('../../../sdk/types.js').Person} Person
 * @typedef {import('../../../sdk/state/timeline.js').Timeline} Timeline
 * @typedef {import('../../../sdk/state/stretch.js').Stretch} Stretch
 *
 * @typedef {object} Scene  what drawing a row needs
 * @property {App} app
 * @property {Timeline | Stretch} timeline
 * @property {Map<string, boolean>} names
 * @property {(seq: number) => void} jump
 * @property {boolean} [inThread]  whether the rows are those of a thread
 */

/** @param {Row} row @param {Scene} scene @returns {string} */
export function signatureOf(row, { app, timeline }) {
  const { state } = app.store;
  if (row.kind === 'day') return dayName(row.at, Date.now());
  if (row.kind === 'pending') return `${row.head} ${row.pending.state} ${row.pending.seq} ${missing(row.pending).length > 0} ${state.link.phase === 'open'} ${progressOf(app, row.pending)}`;
  if (row.kind !== 'message') return String(timeline.messages.length > 0);
  const { message } = row;
  const original = message.reply_to ? quotedIn(app, timeline, message.reply_to) : undefined;
  const quoted = original ? `${original.rev} ${isFolded(state, original)}` : '';
  const card = message.match ? cardSignature(app, message.match) : message.tournament ? tournamentSignature(app, message.tournament) : message.poll ? pollSignature(app, message) : '';
  const thread = message.replies ? `${message.replies.count} ${dayName(message.replies.last_at ?? 0, Date.now())} ${message.replies.last_at} ${isThreadFresh(state, message)}` : '';
  return [message.rev, message.open && message.text?.length, thread, row.head, row.last, state.editing === message.seq, quoted, card, isFolded(state, message)].join(' ');
}

/** @param {Row} row @param {Scene} scene @returns {HTMLElement} */
export function drawRow(row, scene) {
  if (row.kind === 'start') return start(scene);
  if (row.kind === 'day') return h('div', { class: 'day', role: 'separator' }, h('span', {}, dayName(row.at, Date.now())));
  if (row.kind === 'new') return h('div', { class: 'day new', role: 'separator' }, h('span', {}, t().timeline.new));
  if (row.kind === 'pending') return drawPending(row.pending, row.head, scene);
  if (row.kind === 'ephemeral') return drawEphemeral(row.message, scene);
  return drawMessage(row.message, row.head, row.last, scene);
}

/** @param {Scene} scene */
function start({ timeline }) {
  const { info, messages } = timeline;
  const says = info.history === 'none' ? t().room.notKept : messages.length ? t().timeline.start : t().timeline.empty;
  return h('div', { class: 'start' }, h('img', { src: image('pot.svg'), alt: '', width: 96, height: 72 }), h('p', {}, says));
}

/** A message of a blocked user, without its text. @param {Message} message @param {Scene} scene */
function drawFolded(message, { app }) {
  const show = () => showFolded(app, message);
  const line = h('div', { class: 'line folded', tabindex: -1 }, icon('ban'), h('p', { class: 'text gone' }, t().blocks.folded, ' ',
    h('button', { type: 'button', tabindex: -1, onclick: show }, t().blocks.show)));
  line.dataset.seq = String(message.seq);
  return line;
}

/** @param {Message} message @param {boolean} head @param {boolean} last @param {Scene} scene */
function drawMessage(message, head, last, scene) {
  const { app } = scene;
  if (isFolded(app.store.state, message)) return drawFolded(message, scene);
  const mine = message.sender.id === app.store.state.me?.id;
  const classes = ['line', head && 'head', mine && 'mine', mentionsMe(app.store.state, message) && 'mentioned',
    app.store.state.editing === message.seq && 'editing', message.deleted && 'deleted', message.open && 'open', message.kind === 'notice' && 'notice'].filter(Boolean);
  const line = h('div', { class: classes.join(' '), tabindex: -1 }, ...frame(message.sender, message.sent_at, head), h('div', { class: 'body' },
    head && heading(message.sender, message.sent_at),
    message.pinned && h('span', { class: 'pinned' }, icon('pin'), t().threads.pinned),
    message.reply_to !== undefined && quote(message.reply_to, scene),
    cardOf(app, message) ?? textOf(message, scene),
    attachmentsOf(app, message),
    reactions(message, scene),
    !scene.inThread && threadOf(message, scene),
    last && h('span', { class: 'status stored', title: t().message.stored }, icon('check'), h('span', { class: 'unseen' }, t().message.stored))));
  line.dataset.seq = String(message.seq);
  return line;
}

/** @param {App} app @param {Message} message */
function cardOf(app, message) {
  if (message.deleted) return null;
  if (message.match) return matchCard(app, message.match);
  if (message.poll) return pollCard(app, message, message.poll);
  return message.tournament ? tournamentCard(app, message.tournament) : null;
}

/** @param {Person} sender @param {number} at @param {boolean} head */
function frame(sender, at, head) {
  if (head) return [avatar(sender)];
  return [h('time', { class: 'margin', datetime: new Date(at).toISOString(), title: fullTime(at) }, narrowTime(at)), h('span', { class: 'unseen' }, h('bdi', {}, personName(sender)), ': ')];
}

/** @param {Person} sender @param {number} at */
function heading(sender, at) {
  return h('div', { class: 'heading' }, h('bdi', { class: `author ink-${glaze(sender.id)}` }, personName(sender)), sender.bot && h('small', { class: 'bot' }, t().timeline.bot),
    h('time', { datetime: new Date(at).toISOString(), title: fullTime(at) }, clockTime(at)));
}

/** @param {Message | EphemeralMessage} message @param {Scene} scene */
function textOf(message, { names }) {
  if (message.deleted) return h('p', { class: 'text gone' }, t().timeline.deleted);
  if (message.text === '' && message.attachments) return null;
  const said = message.kind === 'notice' ? t().timeline.spoken[message.text ?? ''] ?? message.text : message.text;
  const text = said ?? (message.kind === 'match' ? t().timeline.match : '');
  const edited = message.edited_at !== undefined && h('small', { class: 'edited', title: fullTime(message.edited_at) }, ` (${t().timeline.edited})`);
  const words = h('span', { class: 'words' }, ...messageText(text, namesIn(message, names)));
  if (message.kind === 'me') return h('p', { class: 'text deed', dir: 'auto' }, h('bdi', { class: 'doer' }, personName(message.sender)), ' ', words, edited);
  if (message.kind === 'roll') return h('p', { class: 'text roll' }, icon('die'), words);
  return h('p', { class: isJumbo(text) ? 'text jumbo' : 'text', dir: 'auto' }, words, edited);
}

/** What is quoted may stand in the room where its quote stands in a thread. @param {App} app @param {Scene['timeline']} timeline @param {number} seq */
function quotedIn({ store: { state } }, timeline, seq) {
  return timeline.at(seq) ?? activeTimeline(state)?.at(seq);
}

/** @param {number} seq @param {Scene} scene */
function quote(seq, { app, timeline, jump }) {
  const quoted = quotedIn(app, timeline, seq);
  if (quoted && isFolded(app.store.state, quoted)) {
    return h('button', { type: 'button', class: 'quote', tabindex: -1, onclick: () => jump(seq) }, icon('reply'), h('span', {}, t().blocks.folded));
  }
  const who = quoted ? h('b', { class: `ink-${glaze(quoted.sender.id)}` }, h('bdi', {}, quoted.sender.name)) : null;
  const what = !quoted ? t().timeline.quoteMissing : quoted.deleted ? t().timeline.deleted : inOneLine(quoted).slice(0, 200);
  const label = quoted ? t().timeline.inReplyTo(quoted.sender.name) : t().timeline.quoteMissing;
  return h('button', { type: 'button', class: 'quote', tabindex: -1, 'aria-label': `${label}: ${what}`, onclick: () => jump(seq) }, icon('reply'), who, h('span', { dir: 'auto' }, what));
}

/** The link to the thread of a message. @param {Message} message @param {Scene} scene */
function threadOf(message, { app }) {
  const open = () => attempt(app, showThread(app, message.seq));
  const { replies } = message;
  if (message.thread !== undefined) return h('button', { type: 'button', class: 'thread-link', tabindex: -1, onclick: open }, icon('chat'), t().threads.inThread);
  if (!replies?.count) return null;
  const fresh = isThreadFresh(app.store.state, message);
  const last = replies.last_at === undefined ? '' : t().threads.last(briefTime(replies.last_at, Date.now()));
  return h('button', { type: 'button', class: fresh ? 'thread-link fresh' : 'thread-link', tabindex: -1, onclick: open }, icon('chat'),
    h('b', {}, t().threads.replies(replies.count)), h('small', {}, last), fresh && h('span', { class: 'unseen' }, t().threads.fresh));
}

/** @param {Message} message @param {Scene} scene */
function reactions(message, { app, timeline }) {
  const all = Object.entries(message.reactions ?? {}).filter(([, users]) => users.length);
  if (!all.length) return null;
  const me = app.store.state.me?.id ?? '';
  return h('div', { class: 'reactions' }, ...all.map(([emoji, users]) => {
    const names = users.map((user) => isolated(timeline.members.get(user)?.user.name ?? '…')).join(', ');
    const label = t().message.reacted(emoji, names);
    return h('button', { type: 'button', tabindex: -1, 'aria-pressed': String(users.includes(me)), 'aria-label': label, title: label,
      onclick: () => toggleReaction(app, message, emoji) }, h('span', { class: 'emoji' }, emoji), h('span', {}, String(users.length)));
  }));
}

/** @param {EphemeralMessage} message @param {Scene} scene */
function drawEphemeral(message, scene) {
  const { app, timeline } = scene;
  const me = app.store.state.me?.id;
  const others = message.to.filter((user) => user !== me && user !== message.sender.id);
  const names = [...(message.sender.id === me ? [] : [personName(message.sender)]), ...others.map((user) => timeline.members.get(user)?.user.name ?? '…')];
  const hide = () => {
    hideEphemeral(app.store.state, message);
    app.store.change();
  };
  return h('div', { class: 'line head ephemeral', tabindex: -1 }, ...frame(message.sender, message.sent_at, true), h('div', { class: 'body' },
    heading(message.sender, message.sent_at), textOf(message, scene),
    h('div', { class: 'status' }, icon('eye'), h('span', {}, names.length ? t().writing.onlyFor(names.map(isolated).join(', ')) : t().writing.onlyYou),
      h('button', { type: 'button', onclick: hide }, t().writing.hide))));
}

/** @param {Pending} pending @param {boolean} head @param {Scene} scene */
function drawPending(pending, head, scene) {
  const { me } = scene.app.store.state;
  const sender = me ?? { id: '', name: '' };
  return h('div', { class: ['line mine pending', head && 'head', pending.state === 'failed' && 'failed'].filter(Boolean).join(' '), tabindex: -1 },
    ...frame(sender, pending.at, head), h('div', { class: 'body' },
      head && heading(sender, pending.at),
      pending.reply_to !== undefined && quote(pending.reply_to, scene),
      pending.text && h('p', { class: 'text', dir: 'auto' }, ...messageText(pending.text, scene.names)),
      waitingFiles(pending),
      statusOf(pending, scene.app)));
}

/** @param {Pending} pending @param {App} app */
function uploading(pending, app) {
  const isOpen = app.store.state.link.phase === 'open';
  const bar = isOpen && h('progress', { max: 1, value: shareOf(pending), 'data-upload': pending.nonce, 'aria-label': t().message.sending });
  return h('div', { class: 'status queued' }, icon(isOpen ? 'sending' : 'clock'), isOpen ? bar : h('span', {}, t().files.waiting),
    h('button', { type: 'button', onclick: () => giveUp(app, pending) }, t().files.stop));
}

/** @param {Pending} pending @param {App} app */
function statusOf(pending, app) {
  const m = t().message;
  if (pending.state === 'failed') {
    return h('div', { class: 'status failed', role: 'alert' }, icon('alert'), h('span', {}, m.failed(errorText({ code: pending.code, message: pending.why }))),
      h('button', { type: 'button', onclick: () => retry(app, pending) }, m.retry),
      h('button', { type: 'button', onclick: () => discard(app, pending) }, m.discard));
  }
  if (pending.seq !== undefined) return h('span', { class: 'status stored' }, icon('check'), h('span', { class: 'unseen' }, m.stored));
  if (missing(pending).length) return uploading(pending, app);
  const progress = progressOf(app, pending);
  if (app.store.state.link.phase === 'open' && progress !== 'waiting') {
    return h('span', { class: 'status sending' }, icon('sending'), h('span', {}, m.sending));
  }
  const text = app.store.state.link.phase === 'open' ? m.held : progress === 'uncertain' ? m.unknown : m.queued;
  return h('div', { class: 'status queued' }, icon('clock'), h('span', {}, text),
    progress === 'waiting' && h('button', { type: 'button', onclick: () => rewrite(app, pending) }, m.edit),
    progress && h('button', { type: 'button', onclick: () => giveUp(app, pending) }, m.discard));
}
