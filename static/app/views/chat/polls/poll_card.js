/** The card of a poll: the question, a button for each answer with its result, and the actions of its author. */

import { closePoll, learnMine, vote } from '../../../actions/polls.js';
import { openVoters } from '../../../dialogs/writing/poll.js';
import { briefTime, t } from '../../../i18n/index.js';
import { isolated } from '../../../isolation.js';
import { newestPoll, shareOf, toggled } from '../../../state/games/polls.js';
import { moderates } from '../../../state/permissions.js';
import { activeTimeline, myself } from '../../../state/rooms.js';
import { h } from '../../parts/dom.js';
import { icon } from '../../parts/icons.js';

/**
 * @typedef {import('../../../app.js').App} App
 * @typedef {import('../../../../sdk/types.js').Message} Message
 * @typedef {import('../../../../sdk/types.js').Poll} Poll
 */

/** @param {App} app @param {Message} message @returns {string} */
export function pollSignature(app, message) {
  return JSON.stringify(newestPoll(app.store.state, message));
}

/** @param {App} app @param {Message} message @param {Poll} posted */
export function pollCard(app, message, posted) {
  const p = t().polls;
  const { poll, mine } = newestPoll(app.store.state, message) ?? { poll: posted, mine: undefined };
  if (mine === undefined) learnMine(app, message);
  const isOver = poll.closed_at !== undefined;
  return h('div', { class: isOver ? 'poll over' : 'poll', role: 'group', 'aria-label': p.label(isolated(poll.question)) },
    h('b', { dir: 'auto' }, poll.question),
    h('small', {}, aboutOf(poll)),
    h('div', { class: 'poll-answers' }, ...poll.answers.map((_, answer) => answerOf(app, message, poll, mine ?? [], answer))),
    h('small', { class: 'poll-foot' }, footOf(poll), mayClose(app, message, poll) && h('button', { type: 'button', class: 'quiet', tabindex: -1, onclick: () => closePoll(app, message) }, p.close),
      !poll.anonymous && poll.counts && poll.voters > 0 && h('button', { type: 'button', class: 'quiet', tabindex: -1, onclick: () => openVoters(app, message) }, p.who)));
}

/** The entries in the menu of the message, for users without a mouse. @param {App} app @param {Message} message @returns {import('../../parts/menu.js').Item[]} */
export function pollItems(app, message) {
  const found = newestPoll(app.store.state, message);
  if (!found) return [];
  const { poll, mine = [] } = found;
  const p = t().polls;
  const answers = poll.closed_at === undefined ? poll.answers : [];
  return [
    ...answers.map((words, answer) => ({ label: mine.includes(answer) ? p.takeBack(isolated(words)) : p.vote(isolated(words)), icon: mine.includes(answer) ? 'close' : 'check', run: () => vote(app, message, toggled(poll, mine, answer)) })),
    ...(mayClose(app, message, poll) ? [{ label: p.close, icon: 'lock', run: () => closePoll(app, message) }] : []),
    ...(!poll.anonymous && poll.counts && poll.voters ? [{ label: p.who, icon: 'people', run: () => openVoters(app, message) }] : []),
  ];
}

/** @param {App} app @param {Message} message @param {Poll} poll @param {number[]} mine @param {number} answer */
function answerOf(app, message, poll, mine, answer) {
  const p = t().polls;
  const isMine = mine.includes(answer);
  const count = poll.counts?.[answer];
  const words = h('span', { class: 'poll-words', dir: 'auto' }, isMine && icon('check'), h('bdi', {}, poll.answers[answer]));
  const number = count !== undefined && h('span', { class: 'poll-count' }, String(count));
  const label = [isolated(poll.answers[answer]), count === undefined ? '' : p.votes(count), isMine ? p.yours : ''].filter(Boolean).join(', ');
  if (poll.closed_at !== undefined) return bar(h('div', { class: isMine ? 'poll-answer mine' : 'poll-answer', role: 'img', 'aria-label': label }, words, number), poll, answer);
  const isFull = !isMine && poll.choices > 1 && mine.length >= poll.choices;
  return bar(h('button', { type: 'button', class: isMine ? 'poll-answer mine' : 'poll-answer', tabindex: -1, 'aria-pressed': String(isMine), 'aria-label': label, disabled: isFull,
    onclick: () => vote(app, message, toggled(poll, mine, answer)) }, words, number), poll, answer);
}

/** @template {HTMLElement} Element_ @param {Element_} element @param {Poll} poll @param {number} answer @returns {Element_} */
function bar(element, poll, answer) {
  element.style.setProperty('--share', `${Math.round(100 * shareOf(poll, answer))}%`);
  return element;
}

/** @param {Poll} poll */
function aboutOf(poll) {
  const p = t().polls;
  return [poll.choices > 1 ? p.choices(poll.choices) : p.one, poll.anonymous && p.anonymous, poll.hidden && poll.closed_at === undefined && p.hidden].filter(Boolean).join(' · ');
}

/** @param {Poll} poll */
function footOf(poll) {
  const p = t().polls;
  const until = poll.closed_at !== undefined ? p.over : poll.closes_at !== undefined ? p.until(briefTime(poll.closes_at, Date.now())) : '';
  return [p.voters(poll.voters), until].filter(Boolean).join(' · ');
}

/** @param {App} app @param {Message} message @param {Poll} poll */
function mayClose(app, message, poll) {
  const { state } = app.store;
  if (poll.closed_at !== undefined) return false;
  return message.sender.id === state.me?.id || moderates(myself(state, activeTimeline(state)));
}
