/** One row of the timeline. It is drawn again when its signature changes. */

import { showFolded } from '../../actions/blocks.js';
import { discard, giveUp, progressOf, retry, rewrite, toggleReaction } from '../../actions/messages.js';
import { clockTime, dayName, errorText, fullTime, t } from '../../i18n/index.js';
import { isolated } from '../../isolation.js';
import { isFolded } from '../../state/blocks.js';
import { namesIn } from '../../state/mentions.js';
import { mentionsMe } from '../../state/rooms.js';
import { avatar, glaze } from '../parts/avatar.js';
import { h } from '../parts/dom.js';
import { personName } from '../parts/person_name.js';
import { icon } from '../parts/icons.js';
import { cardSignature, matchCard } from './match_card.js';
import { isJumbo, messageText } from '../parts/message_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/rows.js').Row} Row
 * @typedef {import('../../state/state.js').Pending} Pending
 * @typedef {import('../../../sdk/types.js').Message} Message
 * @typedef {import('../../../sdk/types.js').Person} Person
 * @typedef {import('../../../sdk/state/timeline.js').Timeline} Timeline
 *
 * @typedef {object} Scene  what drawing a row needs
 * @property {App} app
 * @property {Timeline} timeline
 * @property {Map<string, boolean>} names
 * @property {(seq: number) => void} jump
 */

/** @param {Row} row @param {Scene} scene @returns {string} */
export function signatureOf(row, { app, timeline }) {
  const { state } = app.store;
  if (row.kind === 'day') return dayName(row.at, Date.now());
  if (row.kind === 'pending') return `${row.head} ${row.pending.state} ${row.pending.seq} ${state.link.phase === 'open'} ${progressOf(app, row.pending)}`;
  if (row.kind !== 'message') return String(timeline.messages.length > 0);
  const { message } = row;
  const original = message.reply_to ? timeline.at(message.reply_to) : undefined;
  const quoted = original ? `${original.rev} ${isFolded(state, original)}` : '';
  const card = message.match ? cardSignature(app, message.match) : '';
  return [message.rev, row.head, row.last, state.editing === message.seq, quoted, card, isFolded(state, message)].join(' ');
}

/** @param {Row} row @param {Scene} scene @returns {HTMLElement} */
export function drawRow(row, scene) {
  if (row.kind === 'start') return start(scene);
  if (row.kind === 'day') return h('li', { class: 'day', role: 'separator' }, h('span', {}, dayName(row.at, Date.now())));
  if (row.kind === 'new') return h('li', { class: 'day new', role: 'separator' }, h('span', {}, t().timeline.new));
  if (row.kind === 'pending') return drawPending(row.pending, row.head, scene);
  return drawMessage(row.message, row.head, row.last, scene);
}

/** @param {Scene} scene */
function start({ timeline }) {
  const { info, messages } = timeline;
  const says = info.history === 'none' ? t().room.notKept : messages.length ? t().timeline.start : t().timeline.empty;
  return h('li', { class: 'start' }, h('img', { src: '/static/img/pot.svg', alt: '', width: 96, height: 72 }), h('p', {}, says));
}

/** A message of somebody who is blocked, without its words. @param {Message} message @param {Scene} scene */
function drawFolded(message, { app }) {
  const show = () => showFolded(app, message);
  const line = h('li', { class: 'line folded', tabindex: -1 }, icon('ban'), h('p', { class: 'text gone' }, t().blocks.folded, ' ',
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
    app.store.state.editing === message.seq && 'editing', message.deleted && 'deleted', message.kind === 'notice' && 'notice'].filter(Boolean);
  const line = h('li', { class: classes.join(' '), tabindex: -1 }, ...frame(message.sender, message.sent_at, head), h('div', { class: 'body' },
    head && heading(message.sender, message.sent_at),
    message.reply_to !== undefined && quote(message.reply_to, scene),
    message.match && !message.deleted ? matchCard(app, message.match) : textOf(message, scene),
    reactions(message, scene),
    last && h('span', { class: 'status stored', title: t().message.stored }, icon('check'), h('span', { class: 'unseen' }, t().message.stored))));
  line.dataset.seq = String(message.seq);
  return line;
}

/** @param {Person} sender @param {number} at @param {boolean} head */
function frame(sender, at, head) {
  if (head) return [avatar(sender)];
  return [h('time', { class: 'margin', datetime: new Date(at).toISOString(), title: fullTime(at) }, clockTime(at)), h('span', { class: 'unseen' }, h('bdi', {}, personName(sender)), ': ')];
}

/** @param {Person} sender @param {number} at */
function heading(sender, at) {
  return h('div', { class: 'heading' }, h('bdi', { class: `author ink-${glaze(sender.id)}` }, personName(sender)),
    h('time', { datetime: new Date(at).toISOString(), title: fullTime(at) }, clockTime(at)));
}

/** @param {Message} message @param {Scene} scene */
function textOf(message, { names }) {
  if (message.deleted) return h('p', { class: 'text gone' }, t().timeline.deleted);
  const text = message.text ?? (message.kind === 'match' ? t().timeline.match : '');
  const edited = message.edited_at !== undefined && h('small', { class: 'edited', title: fullTime(message.edited_at) }, ` (${t().timeline.edited})`);
  const named = namesIn(message, names);
  return h('p', { class: isJumbo(text) ? 'text jumbo' : 'text', dir: 'auto' }, h('span', { class: 'words' }, ...messageText(text, named)), edited);
}

/** @param {number} seq @param {Scene} scene */
function quote(seq, { app, timeline, jump }) {
  const quoted = timeline.at(seq);
  if (quoted && isFolded(app.store.state, quoted)) {
    return h('button', { type: 'button', class: 'quote', tabindex: -1, onclick: () => jump(seq) }, icon('reply'), h('span', {}, t().blocks.folded));
  }
  const who = quoted ? h('b', { class: `ink-${glaze(quoted.sender.id)}` }, h('bdi', {}, quoted.sender.name)) : null;
  const what = !quoted ? t().timeline.quoteMissing : quoted.deleted ? t().timeline.deleted : (quoted.text ?? '').slice(0, 200);
  const label = quoted ? t().timeline.inReplyTo(quoted.sender.name) : t().timeline.quoteMissing;
  return h('button', { type: 'button', class: 'quote', tabindex: -1, 'aria-label': `${label}: ${what}`, onclick: () => jump(seq) }, icon('reply'), who, h('span', { dir: 'auto' }, what));
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

/** @param {Pending} pending @param {boolean} head @param {Scene} scene */
function drawPending(pending, head, scene) {
  const { me } = scene.app.store.state;
  const sender = me ?? { id: '', name: '' };
  return h('li', { class: ['line mine pending', head && 'head', pending.state === 'failed' && 'failed'].filter(Boolean).join(' '), tabindex: -1 },
    ...frame(sender, pending.at, head), h('div', { class: 'body' },
      head && heading(sender, pending.at),
      pending.reply_to !== undefined && quote(pending.reply_to, scene),
      h('p', { class: 'text', dir: 'auto' }, ...messageText(pending.text, scene.names)),
      statusOf(pending, scene.app)));
}

/** @param {Pending} pending @param {App} app */
function statusOf(pending, app) {
  const m = t().message;
  if (pending.state === 'failed') {
    return h('div', { class: 'status failed', role: 'alert' }, icon('alert'), h('span', {}, m.failed(errorText({ code: pending.code }))),
      h('button', { type: 'button', onclick: () => retry(app, pending) }, m.retry),
      h('button', { type: 'button', onclick: () => discard(app, pending) }, m.discard));
  }
  if (pending.seq !== undefined) return h('span', { class: 'status stored' }, icon('check'), h('span', { class: 'unseen' }, m.stored));
  const progress = progressOf(app, pending);
  if (app.store.state.link.phase === 'open' && progress !== 'waiting') {
    return h('span', { class: 'status sending' }, icon('sending'), h('span', {}, m.sending));
  }
  const text = app.store.state.link.phase === 'open' ? m.held : progress === 'uncertain' ? m.unknown : m.queued;
  return h('div', { class: 'status queued' }, icon('clock'), h('span', {}, text),
    progress === 'waiting' && h('button', { type: 'button', onclick: () => rewrite(app, pending) }, m.edit),
    progress && h('button', { type: 'button', onclick: () => giveUp(app, pending) }, m.discard));
}
