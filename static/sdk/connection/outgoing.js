/**
 * The pending commands. Each waits for its reply; after a reconnect it is retried if that is safe, and rejected if not.
 * A full queue rejects the next command with `queue_full`.
 *
 * Messages to one room are sent one after another, so a later one never overtakes one that has to wait.
 */

import { Failure, failureOf } from '../failure.js';
import { policyOf } from '../policies.js';
import { randomName } from './task.js';

/**
 * @typedef {import('../types.js').Command} Command
 * @typedef {import('../types.js').Frame} Frame
 * @typedef {import('../policies.js').Policy} Policy
 * @typedef {Pick<import('../hosts/host.js').Host, 'later' | 'cancel'>} Timers
 *
 * @typedef {object} Entry
 * @property {number} id
 * @property {Command} command
 * @property {Policy} policy
 * @property {boolean} sent
 * @property {number} tries  how often it was retried
 * @property {unknown} timer  of the time limit for the reply, or of the pause before a retry
 * @property {boolean} paused
 * @property {(reply: any) => void} resolve
 * @property {(failure: Failure) => void} reject
 */

const MAX_ENTRIES = 500;
const MAX_TRIES = 6;
const ANSWER_WITHIN_MS = 20_000;

export class Outgoing {
  /** @type {Map<number, Entry>} in the order of the requests */
  #entries = new Map();
  #nextId = 1;

  /**
   * @param {(frame: Frame) => boolean} transmit  returns false if no socket is open
   * @param {Timers} timers
   */
  constructor(transmit, timers) {
    this.transmit = transmit;
    this.timers = timers;
  }

  /**
   * @param {Command} command
   * @param {Policy} [policy]
   * @returns {Promise<any>} the reply; rejected with a Failure
   */
  request(command, policy = policyOf(command.op)) {
    if (policy === 'drop') {
      this.transmit(command);
      return Promise.resolve(null);
    }
    if (this.#entries.size >= MAX_ENTRIES) {
      return Promise.reject(new Failure('queue_full', 'too much is waiting for the connection'));
    }
    const body = policy === 'nonce' && !command.nonce ? { ...command, nonce: randomName(20) } : command;
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const entry = { id, command: body, policy, sent: false, tries: 0, timer: null, paused: false, resolve, reject };
      this.#entries.set(id, entry);
      this.#push(entry);
    });
  }

  /** The connection is open: send what is queued. */
  opened() {
    for (const entry of [...this.#entries.values()]) this.#push(entry);
  }

  /**
   * The connection broke.
   *
   * @param {boolean} tooLarge  whether it broke because a frame was too large
   */
  lost(tooLarge) {
    const sent = [...this.#entries.values()].filter((entry) => entry.sent);
    const guilty = tooLarge ? largest(sent) : null;
    for (const entry of sent) {
      entry.sent = false;
      this.timers.cancel(entry.timer);
      if (entry === guilty) this.#refuse(entry, new Failure('too_large', 'larger than the server takes'));
      else if (!isRepeated(entry)) this.#refuse(entry, new Failure('lost', 'the connection broke before the answer'));
    }
  }

  /**
   * Reject what still waits to be sent to a room. What was sent gets its own answer.
   *
   * @param {string} room
   * @param {Failure} failure
   */
  refuse(room, failure) {
    const waiting = [...this.#entries.values()].filter(({ sent, command }) => !sent && command.room === room && command.op !== 'room.join');
    for (const { id } of waiting) this.#entries.delete(id); // all of them first, so none is sent in the place of another
    for (const entry of waiting) this.#refuse(entry, failure);
  }

  /** @param {Failure} failure  that every pending command is rejected with */
  clear(failure) {
    for (const entry of [...this.#entries.values()]) this.#refuse(entry, failure);
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} whether it is the reply to a pending command
   */
  settle(frame) {
    const entry = this.#entries.get(/** @type {number} */ (frame.id));
    if (!entry) return false;
    if (frame.op === 'ok') {
      this.#finish(entry);
      entry.resolve(frame);
      return true;
    }
    const failure = failureOf(frame);
    if (this.#worthAnotherTry(entry, failure)) this.#pause(entry, failure.retry_after_s ?? 2 ** entry.tries / 2);
    else this.#refuse(entry, failure);
    return true;
  }

  /** @param {Entry} entry */
  #push(entry) {
    if (entry.sent || entry.paused || this.#isBehindAnother(entry)) return;
    entry.sent = this.transmit({ ...entry.command, id: entry.id });
    if (entry.sent) {
      entry.timer = this.timers.later(() => this.#unanswered(entry), ANSWER_WITHIN_MS);
    } else if (entry.policy === 'once') {
      this.#refuse(entry, new Failure('offline', 'there is no connection'));
    }
  }

  /** @param {Entry} entry */
  #isBehindAnother(entry) {
    if (entry.policy !== 'nonce') return false;
    for (const other of this.#entries.values()) {
      if (other === entry) return false;
      if (other.policy === 'nonce' && other.command.room === entry.command.room) return true;
    }
    return false;
  }

  /**
   * @param {Entry} entry
   * @param {Failure} failure
   */
  #worthAnotherTry(entry, failure) {
    if (failure.code !== 'rate_limited' && failure.code !== 'unavailable') return false;
    return entry.policy !== 'once' && (entry.tries += 1) <= MAX_TRIES;
  }

  /**
   * @param {Entry} entry
   * @param {number} delay_s
   */
  #pause(entry, delay_s) {
    this.timers.cancel(entry.timer);
    entry.sent = false;
    entry.paused = true;
    entry.timer = this.timers.later(() => {
      entry.paused = false;
      this.#push(entry);
    }, delay_s * 1000);
  }

  /** @param {Entry} entry */
  #unanswered(entry) {
    entry.sent = false;
    if (!isRepeated(entry) || (entry.tries += 1) > MAX_TRIES) {
      return this.#refuse(entry, new Failure('timeout', 'the server did not answer'));
    }
    return this.#push(entry);
  }

  /**
   * @param {Entry} entry
   * @param {Failure} failure
   */
  #refuse(entry, failure) {
    this.#finish(entry);
    entry.reject(failure);
  }

  /** @param {Entry} entry */
  #finish(entry) {
    this.timers.cancel(entry.timer);
    this.#entries.delete(entry.id);
    if (entry.policy !== 'nonce') return;
    for (const next of this.#entries.values()) {
      if (next.policy === 'nonce' && next.command.room === entry.command.room) return this.#push(next);
    }
  }
}

/** @param {Entry} entry @returns {boolean} whether it may be sent again although it may have taken effect */
function isRepeated({ policy }) {
  return policy === 'nonce' || policy === 'repeat';
}

/** @param {Entry[]} entries */
function largest(entries) {
  const sizes = entries.map((entry) => JSON.stringify(entry.command).length);
  return entries[sizes.indexOf(Math.max(...sizes))] ?? null;
}
