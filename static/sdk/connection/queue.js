/**
 * The pending commands in the order of the calls, and which of them may be sent next. Commands about one subject go
 * one after another.
 */

import { isReplaced, subjectOf } from './subjects.js';
import { randomName } from './task.js';

/**
 * @typedef {import('../types.js').Command} Command
 * @typedef {import('../failure.js').Failure} Failure
 * @typedef {import('../policies.js').Policy} Policy
 * @typedef {import('../types.js').Seen} Seen
 *
 * @typedef {{resolve: (reply: any) => void, reject: (failure: Failure) => void}} Asker
 *
 * @typedef {object} Entry
 * @property {number} id
 * @property {Command} command
 * @property {Policy} policy
 * @property {string | null} subject
 * @property {boolean} sent  whether its reply may come on this connection
 * @property {boolean} again  whether it was tried before, or made before this connection
 * @property {boolean} uncertain  whether an earlier try may have taken effect
 * @property {boolean} paused
 * @property {number} tries  how often it was retried
 * @property {unknown} timer  of the time limit for the reply, or of the pause before a retry
 * @property {Seen | undefined} seen  the message that it changes, as its author saw it
 * @property {unknown[]} own  texts of the commands that it replaced
 * @property {Asker[]} asked  the callers that wait for the reply
 */

export class Queue {
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  #nextId = 1;

  /** @param {Command} command @param {Policy} policy @param {Seen | undefined} seen @returns {Entry} the last one */
  add(command, policy, seen) {
    const body = policy === 'nonce' && !command.nonce ? { ...command, nonce: randomName(20) } : command;
    /** @type {Entry} */
    const entry = {
      id: this.#nextId++, command: body, policy, subject: subjectOf(command),
      sent: false, again: false, uncertain: false, paused: false, tries: 0, timer: null, seen, own: [], asked: [],
    };
    this.#entries.set(entry.id, entry);
    return entry;
  }

  get size() {
    return this.#entries.size;
  }

  /** @param {number} id */
  get(id) {
    return this.#entries.get(id);
  }

  /** @param {Entry} entry */
  has(entry) {
    return this.#entries.get(entry.id) === entry;
  }

  /** @param {Entry} entry */
  remove(entry) {
    this.#entries.delete(entry.id);
  }

  /** @param {(entry: Entry) => boolean} [which] @returns {Entry[]} */
  all(which = () => true) {
    return [...this.#entries.values()].filter(which);
  }

  /** @param {string | null} subject @returns {Entry | undefined} the next one about it */
  first(subject) {
    if (subject === null) return undefined;
    for (const entry of this.#entries.values()) if (entry.subject === subject) return entry;
    return undefined;
  }

  /**
   * Let the next command about the same subject replace one that is not sent: their effects undo each other, and the
   * later one is what its author wants.
   *
   * @param {Entry} entry
   * @returns {Entry | undefined} the later one, which now goes first
   */
  giveWay(entry) {
    if (entry.sent || !isReplaced(entry.command)) return undefined;
    const later = this.all((other) => other.id > entry.id && other.subject === entry.subject)[0];
    if (!later) return undefined;
    this.remove(entry);
    later.asked.unshift(...entry.asked);
    later.own.push(...entry.own, entry.command.text);
    return later;
  }
}

/** @param {Entry} entry @returns {boolean} whether it may be retried although it may have taken effect */
export function isRepeated({ policy }) {
  return policy === 'nonce' || policy === 'repeat';
}

/** @param {Entry[]} entries @returns {Entry | null} */
export function largest(entries) {
  const sizes = entries.map((entry) => JSON.stringify(entry.command).length);
  return entries[sizes.indexOf(Math.max(...sizes))] ?? null;
}
