/**
 * The pending commands. Each waits for its reply; after a reconnect it is retried if that is safe, else rejected. A
 * full queue rejects the next command with `queue_full`.
 *
 * Commands about one subject are sent one after another, so a later one never overtakes an earlier one, and a retry
 * never overwrites a newer one: an edit, a reaction or a read position is not sent once a later one waits, and shares
 * its result. The retry of a change to a message names the `rev` that its author saw; if the message was changed
 * since, it is rejected with `conflict`.
 */

import { Failure, failureOf } from '../failure.js';
import { policyOf } from '../policies.js';
import { Outbox } from './outbox.js';
import { patiently } from './patience.js';
import { Queue, isRepeated, largest } from './queue.js';
import { changesMessage, guarded, seenAfter, verdictOf } from './revisions.js';

/**
 * @typedef {import('../types.js').Command} Command
 * @typedef {import('../types.js').Frame} Frame
 * @typedef {import('../types.js').Message} Message
 * @typedef {import('../policies.js').Policy} Policy
 * @typedef {import('./queue.js').Entry} Entry
 * @typedef {import('../types.js').Seen} Seen
 * @typedef {Pick<import('../hosts/host.js').Host, 'later' | 'cancel'>} Timers
 *
 * @typedef {object} Messages  what is known of the messages that commands change
 * @property {() => string | undefined} me
 * @property {(room: string, seq: number) => Seen | undefined} seen
 * @property {(room: string, seq: number) => Promise<Message | undefined>} look  ask the server; rejected with a Failure
 */

const MAX_ENTRIES = 500;
const MAX_TRIES = 6;
const ANSWER_WITHIN_MS = 20_000;
const LATER = new Set(['rate_limited', 'unavailable']);
const BROKEN = new Set(['lost', 'offline']);

/** @type {Messages} */
const NO_MESSAGES = { me: () => undefined, seen: () => undefined, look: async () => undefined };

export class Outgoing {
  /** Whether the first connection is still awaited: then commands that cannot be retried wait for it too. */
  holds = false;
  #queue = new Queue();

  /**
   * @param {(frame: Frame) => boolean} transmit  returns false if no socket is open
   * @param {Timers} timers
   * @param {Messages} [messages]
   * @param {() => void} [changed]  called when the list of pending commands changes
   */
  constructor(transmit, timers, messages = NO_MESSAGES, changed = () => {}) {
    this.transmit = transmit;
    this.timers = timers;
    this.messages = messages;
    this.changed = changed;
    this.outbox = new Outbox(this.#queue, (entry, failure) => this.#refuse(entry, failure), changed);
  }

  /**
   * @param {Command} command
   * @param {Policy} [policy]
   * @param {import('./patience.js').Patience} [patience]  without it, until there is an answer
   * @returns {Promise<any>} the reply; rejected with a Failure
   */
  request(command, policy = policyOf(command.op), patience = {}) {
    if (policy === 'drop') {
      this.transmit(command);
      return Promise.resolve(null);
    }
    if (this.#queue.size >= MAX_ENTRIES) {
      return Promise.reject(new Failure('queue_full', 'too much is waiting for the connection'));
    }
    /** @type {import('./queue.js').Asker | null} */
    let asker = null;
    const asked = () => new Promise((resolve, reject) => this.#add(command, policy, (asker = { resolve, reject })));
    return patiently(asked, this.timers, patience, () => asker && this.#leave(asker));
  }

  /** @param {Command} command @param {Policy} policy @param {import('./queue.js').Asker} asker */
  #add(command, policy, asker) {
    const seen = changesMessage(command) ? this.messages.seen(String(command.room), Number(command.seq)) : undefined;
    const entry = this.#queue.add(command, policy, seen);
    entry.asked.push(asker);
    this.#push(entry);
  }

  /** A caller gave up: its command is not sent, or not retried. @param {import('./queue.js').Asker} asker */
  #leave(asker) {
    const [entry] = this.#queue.all(({ asked }) => asked.includes(asker));
    if (!entry) return;
    entry.asked = entry.asked.filter((other) => other !== asker);
    if (!entry.asked.length) this.#finish(entry);
  }

  /** There will be no connection: reject what waited for the first one. @param {Failure} failure */
  release(failure) {
    this.holds = false;
    this.#refuseAll(this.#queue.all(({ sent, policy }) => !sent && policy === 'once'), failure);
  }

  /** The connection is open: send what is queued. */
  opened() {
    this.holds = false;
    const all = this.#queue.all();
    for (const entry of all) entry.again = true;
    for (const entry of all) this.#push(entry);
  }

  /**
   * The connection broke.
   *
   * @param {boolean} tooLarge  whether it broke because a frame was too large
   */
  lost(tooLarge) {
    const sent = this.#queue.all((entry) => entry.sent);
    const guilty = tooLarge ? largest(sent) : null;
    for (const entry of sent) {
      this.timers.cancel(entry.timer);
      entry.sent = false;
      entry.uncertain = true;
    }
    for (const entry of sent) {
      if (entry === guilty) this.#refuse(entry, new Failure('too_large', 'larger than the server takes'));
      else if (!isRepeated(entry)) this.#refuse(entry, new Failure('lost', 'the connection broke before the answer'));
    }
    this.changed();
  }

  /**
   * Reject the commands that wait to be sent to a room. Those that were sent get their own replies.
   *
   * @param {string} room
   * @param {Failure} failure
   */
  refuse(room, failure) {
    this.#refuseAll(this.#queue.all(({ sent, command }) => !sent && command.room === room && command.op !== 'room.join'), failure);
  }

  /** @param {Failure} failure  that every pending command is rejected with */
  clear(failure) {
    this.#refuseAll(this.#queue.all(), failure);
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} whether it is the reply to a pending command
   */
  settle(frame) {
    const entry = this.#queue.get(/** @type {number} */ (frame.id));
    if (!entry) return false;
    if (frame.op === 'ok' || frame.op === 'pong') this.#succeed(entry, frame);
    else this.#failed(entry, failureOf(frame));
    return true;
  }

  /** @param {Entry} entry @param {Failure} failure */
  #failed(entry, failure) {
    if (failure.code === 'unavailable') entry.uncertain = true;
    if (failure.code === 'conflict' && entry.again && entry.seen && entry.command.if_rev === undefined) void this.#compare(entry, failure);
    else if (this.#worthAnotherTry(entry, failure)) this.#pause(entry, failure.retry_after_s ?? 2 ** entry.tries / 2);
    else this.#refuse(entry, failure);
  }

  /** @param {Entry} entry @returns {void} */
  #push(entry) {
    if (!this.#queue.has(entry) || entry.sent || entry.paused) return;
    if (entry.subject !== null && this.#queue.first(entry.subject) !== entry) return;
    const later = this.#queue.giveWay(entry);
    if (later) return this.#push(later);
    const mayStand = entry.again && entry.uncertain && entry.seen && entry.command.op === 'message.react';
    if (mayStand) return void this.#compare(entry, new Failure('conflict', 'the message was changed meanwhile'));
    this.#transmit(entry);
  }

  /** @param {Entry} entry */
  #transmit(entry) {
    const command = entry.again ? guarded(entry.command, entry.seen) : entry.command;
    entry.sent = this.transmit({ ...command, id: entry.id });
    if (entry.sent) {
      entry.timer = this.timers.later(() => this.#unanswered(entry), ANSWER_WITHIN_MS);
    } else if (entry.policy === 'once' && !this.holds) {
      return this.#refuse(entry, new Failure('offline', 'there is no connection'));
    }
    return this.changed();
  }

  /**
   * @param {Entry} entry
   * @param {Failure} failure
   */
  #worthAnotherTry(entry, failure) {
    return LATER.has(failure.code) && entry.policy !== 'once' && (entry.tries += 1) <= MAX_TRIES;
  }

  /**
   * @param {Entry} entry
   * @param {number} delay_s
   */
  #pause(entry, delay_s) {
    this.timers.cancel(entry.timer);
    entry.sent = false;
    entry.again = true;
    entry.paused = true;
    entry.timer = this.timers.later(() => {
      entry.paused = false;
      this.#push(entry);
    }, delay_s * 1000);
    this.changed();
  }

  /** @param {Entry} entry */
  #unanswered(entry) {
    entry.sent = false;
    entry.again = true;
    entry.uncertain = true;
    if (!isRepeated(entry) || (entry.tries += 1) > MAX_TRIES) {
      return this.#refuse(entry, new Failure('timeout', 'the server did not answer'));
    }
    return this.#push(entry);
  }

  /** Fetch the message that a command changes, and find out whether it took effect. @param {Entry} entry @param {Failure} failure */
  async #compare(entry, failure) {
    this.timers.cancel(entry.timer);
    entry.sent = false;
    entry.paused = true;
    try {
      const { room, seq } = entry.command;
      const now = await this.messages.look(String(room), Number(seq));
      if (this.#queue.has(entry)) this.#judge(entry, now, failure);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.#queue.has(entry)) this.#lookFailed(entry, error);
    }
  }

  /** @param {Entry} entry @param {Message | undefined} now @param {Failure} failure */
  #judge(entry, now, failure) {
    entry.paused = false;
    const verdict = verdictOf(entry, now, this.messages.me() ?? '');
    if (verdict === 'done') return this.#succeed(entry, { op: 'ok', id: entry.id, rev: now?.rev });
    if (verdict === 'conflict' || (entry.tries += 1) > MAX_TRIES) return this.#refuse(entry, failure);
    entry.seen = now;
    return this.#transmit(entry);
  }

  /** @param {Entry} entry @param {Failure} failure */
  #lookFailed(entry, failure) {
    entry.paused = false;
    if (BROKEN.has(failure.code)) return; // it is pushed when the connection is open
    if (this.#worthAnotherTry(entry, failure)) this.#pause(entry, failure.retry_after_s ?? 1);
    else this.#refuse(entry, failure);
  }

  /** @param {Entry} entry @param {Frame} reply */
  #succeed(entry, reply) {
    const followers = this.#queue.all((other) => other !== entry && other.subject !== null && other.subject === entry.subject);
    for (const other of followers) other.seen = other.seen && seenAfter(entry.command, reply);
    for (const { resolve } of entry.asked) resolve(reply);
    this.#finish(entry);
  }

  /** @param {Entry[]} entries @param {Failure} failure */
  #refuseAll(entries, failure) {
    for (const entry of entries) this.#queue.remove(entry); // all of them first, so none is sent in the place of another
    for (const entry of entries) this.#refuse(entry, failure);
  }

  /**
   * @param {Entry} entry
   * @param {Failure} failure
   */
  #refuse(entry, failure) {
    for (const { reject } of entry.asked) reject(failure);
    this.#finish(entry);
  }

  /** @param {Entry} entry */
  #finish(entry) {
    this.timers.cancel(entry.timer);
    this.#queue.remove(entry);
    const next = this.#queue.first(entry.subject);
    if (next) this.#push(next);
    this.changed();
  }
}
