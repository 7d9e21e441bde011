/** Polls: what the user chose of each, and what a line shows of one. */

import { Watchers } from '../parts/watchers.js';
import { briefTime, t } from '../words/index.js';

/**
 * @typedef {import('../sdk/teahouse').Message} Message
 * @typedef {import('../sdk/teahouse').Poll} Poll
 *
 * @typedef {object} Own  what the server told the user alone
 * @property {number[]} [mine]  left out while it is asked for
 * @property {Poll} [poll]  how the poll stood then
 * @property {number} rev  of the message at that time
 * @property {number} turn  the last vote that was sent
 *
 * @typedef {{poll: Poll, mine?: number[]}} Standing
 *
 * @typedef {object} PollShown
 * @property {string} question
 * @property {string} about
 * @property {Array<{text: string, count: string, share: number, mine: boolean, off: boolean, label: string}>} answers
 * @property {string} foot
 * @property {boolean} isOver
 */

const MOST_HELD = 100;

export class Polls {
  changes = new Watchers();
  /** By room and number of the message, the one that was touched last at the end. @type {Map<string, Own>} */
  #own = new Map();
  #user = '';

  /** @param {import('../sdk/teahouse').Client} client */
  constructor(client) {
    this.client = client;
  }

  /** What another user chose is nothing to this one. @param {string} user */
  begin(user) {
    if (user !== this.#user) this.#own.clear();
    this.#user = user;
  }

  /** The newest that is known of a poll; what the user chose is asked for once. @param {Message} message @returns {Standing | null} */
  of(message) {
    if (!message.poll) return null;
    const own = this.#own.get(placeOf(message));
    if (!own) this.#learn(message);
    const isNewer = own?.poll && own.rev >= message.rev && message.poll.closed_at === undefined;
    return { poll: isNewer && own.poll ? own.poll : message.poll, mine: own?.mine };
  }

  /** Vote for an answer, or take the vote for it back. Rejected with a Failure. @param {Message} message @param {number} answer */
  async vote(message, answer) {
    const standing = this.of(message);
    if (!standing || standing.poll.closed_at !== undefined) return;
    const { poll, mine = [] } = standing;
    const answers = toggled(poll, mine, answer);
    if (answers.length > poll.choices) return;
    await this.#know(message, answers, () => this.client.request({ op: 'poll.vote', room: message.room, seq: message.seq, answers }));
  }

  /** Rejected with a Failure. @param {Message} message */
  close(message) {
    return this.#know(message, this.of(message)?.mine, () => this.client.request({ op: 'poll.close', room: message.room, seq: message.seq }));
  }

  /** @param {Message} message */
  #learn(message) {
    const ask = () => this.client.request({ op: 'poll', room: message.room, seq: message.seq });
    this.#know(message, undefined, ask).catch(() => {}); // the line does without it
  }

  /** Keep what is wished, ask, and keep what the server says. To ask draws the page anew, which looks here. @param {Message} message @param {number[] | undefined} mine @param {() => Promise<{poll: Poll, mine: number[]}>} ask */
  async #know(message, mine, ask) {
    const place = placeOf(message);
    const before = this.#own.get(place);
    const turn = (before?.turn ?? 0) + 1;
    this.#keep(place, { ...before, rev: before?.rev ?? 0, mine, turn });
    if (before) this.changes.tell();
    try {
      const known = await ask();
      if (this.#own.get(place)?.turn !== turn) return; // another vote is on its way, or another user is here
      this.#keep(place, { ...known, rev: message.rev, turn });
    } catch (error) {
      if (before && this.#own.get(place)?.turn === turn) this.#own.delete(place); // it is asked for again
      throw error;
    } finally {
      this.changes.tell();
    }
  }

  /** @param {string} place @param {Own} own */
  #keep(place, own) {
    this.#own.delete(place);
    this.#own.set(place, own);
    const [oldest] = this.#own.keys();
    if (this.#own.size > MOST_HELD) this.#own.delete(oldest);
  }
}

/** @param {Message} message */
const placeOf = ({ room, seq }) => `${room} ${seq}`;

/** The vote after an answer was chosen, or let go. @param {Poll} poll @param {number[]} mine @param {number} answer @returns {number[]} */
export function toggled({ choices }, mine, answer) {
  if (mine.includes(answer)) return mine.filter((each) => each !== answer);
  return choices === 1 ? [answer] : [...mine, answer].sort((one, other) => one - other);
}

/** @param {Standing} standing @param {number} now @returns {PollShown} */
export function pollShown({ poll, mine = [] }, now) {
  const words = t().polls;
  const { counts, voters, choices } = poll;
  const isOver = poll.closed_at !== undefined;
  const isFull = choices > 1 && mine.length >= choices;
  const until = isOver ? words.over : poll.closes_at === undefined ? '' : words.until(briefTime(poll.closes_at, now));
  return {
    question: poll.question,
    about: [choices > 1 ? words.choices(choices) : words.one, poll.anonymous && words.anonymous, poll.hidden && !isOver && words.hidden].filter(Boolean).join(' · '),
    answers: poll.answers.map((text, answer) => {
      const isMine = mine.includes(answer);
      const count = counts?.[answer];
      const label = [text, count === undefined ? '' : words.votes(count), isMine ? words.yours : ''].filter(Boolean).join(', ');
      return { text, count: count === undefined ? '' : String(count), share: counts && voters ? Math.round((100 * counts[answer]) / voters) : 0, mine: isMine, off: isOver || (isFull && !isMine), label };
    }),
    foot: [words.voters(voters), until].filter(Boolean).join(' · '),
    isOver,
  };
}
