/** Polls: making one, voting, closing it, and who chose what. */

import { attempt } from '../app.js';
import { keepVote, ownVote } from '../state/games/polls.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').Person} Person
 *
 * @typedef {object} Wish  the poll that the dialog describes
 * @property {string} room
 * @property {string} question
 * @property {string[]} answers
 * @property {number} choices
 * @property {boolean} anonymous
 * @property {boolean} hidden
 * @property {number} [closes_in_s]
 */

/** @param {App} app @param {Wish} wish */
export async function makePoll(app, wish) {
  await app.client.request({ op: 'poll.create', ...wish });
}

/** @param {App} app @param {Message} message @param {number[]} answers */
export function vote(app, message, answers) {
  attempt(app, know(app, message, app.client.request({ op: 'poll.vote', room: message.room, seq: message.seq, answers })));
}

/** @param {App} app @param {Message} message */
export function closePoll(app, message) {
  attempt(app, know(app, message, app.client.request({ op: 'poll.close', room: message.room, seq: message.seq })));
}

/** Ask the server once what the user chose. @param {App} app @param {Message} message */
export function learnMine(app, message) {
  if (ownVote(app.store.state, message)) return;
  keepVote(app.store.state, message, { rev: 0 });
  know(app, message, app.client.request({ op: 'poll', room: message.room, seq: message.seq })).catch(() => {}); // the card does without it
}

/** @param {App} app @param {Message} message @param {number} answer @param {string} [cursor] @returns {Promise<{users: Person[], cursor?: string}>} */
export function votersOf(app, { room, seq }, answer, cursor) {
  return app.client.request({ op: 'poll.voters', room, seq, answer, ...(cursor && { cursor }) });
}

/** @param {App} app @param {Message} message @param {Promise<{poll: import('../../sdk/types.js').Poll, mine: number[]}>} asked */
async function know(app, message, asked) {
  const { poll, mine } = await asked;
  keepVote(app.store.state, message, { mine, poll, rev: message.rev });
  app.store.change();
}
