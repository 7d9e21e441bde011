/** Polls in the client: their messages, and the user's own votes. Pure. */

/**
 * @typedef {import('../state.js').State} State
 * @typedef {import('../../../sdk/types.js').Message} Message
 * @typedef {import('../../../sdk/types.js').Poll} Poll
 *
 * @typedef {object} OwnVote  what the server sent to this user only
 * @property {number[]} [mine]  absent while it is being fetched
 * @property {Poll} [poll]  the state of the poll then
 * @property {number} rev  of the message at that time
 */

const MOST_HELD = 200;

/** @param {Message} message */
const placeOf = ({ room, seq }) => `${room} ${seq}`;

/** @param {State} state @param {Message} message @returns {OwnVote | undefined} */
export function ownVote(state, message) {
  return state.polls.get(placeOf(message));
}

/** @param {State} state @param {Message} message @param {OwnVote} own */
export function keepVote(state, message, own) {
  state.polls.delete(placeOf(message));
  state.polls.set(placeOf(message), own);
  const [oldest] = state.polls.keys();
  if (state.polls.size > MOST_HELD) state.polls.delete(oldest);
}

/** The newest known state of a message's poll. @param {State} state @param {Message} message @returns {{poll: Poll, mine?: number[]} | null} */
export function newestPoll(state, message) {
  if (!message.poll) return null;
  const own = ownVote(state, message);
  const isNewer = own?.poll && own.rev >= message.rev && message.poll.closed_at === undefined;
  return { poll: isNewer && own.poll ? own.poll : message.poll, mine: own?.mine };
}

/** The vote after an answer was chosen or unchosen. @param {Poll} poll @param {number[]} mine @param {number} answer @returns {number[]} */
export function toggled(poll, mine, answer) {
  if (mine.includes(answer)) return mine.filter((each) => each !== answer);
  return poll.choices === 1 ? [answer] : [...mine, answer].sort((one, other) => one - other);
}

/** The share of the voters who chose an answer, from 0 to 1. @param {Poll} poll @param {number} answer @returns {number} */
export function shareOf({ counts, voters }, answer) {
  return counts && voters ? counts[answer] / voters : 0;
}
