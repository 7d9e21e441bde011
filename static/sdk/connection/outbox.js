/** The queued commands, which their author can see, edit, recall and drop. */

import { Failure } from '../failure.js';
import { isRepeated } from './queue.js';

/**
 * @typedef {import('../types.js').Waiting} Waiting
 * @typedef {import('./queue.js').Entry} Entry
 */

export class Outbox {
  /**
   * @param {import('./queue.js').Queue} queue
   * @param {(entry: Entry, failure: Failure) => void} refuse
   * @param {() => void} changed
   */
  constructor(queue, refuse, changed) {
    this.queue = queue;
    this.refuse = refuse;
    this.changed = changed;
  }

  /** @returns {Waiting[]} the changes that are not answered yet, in the order in which they were made */
  get entries() {
    const changes = this.queue.all((entry) => isRepeated(entry) && entry.subject !== null);
    return changes.map(({ id, command, sent, uncertain }) => ({ id, command, state: sent ? 'sent' : uncertain ? 'uncertain' : 'waiting' }));
  }

  /** @param {string} nonce @returns {Waiting | undefined} */
  find(nonce) {
    return this.entries.find(({ command }) => command.nonce === nonce);
  }

  /**
   * Edit a command that the server does not have: one that was not sent, or was refused for the time being.
   *
   * @param {number} id
   * @param {Record<string, unknown>} fields  to be replaced
   * @returns {boolean} false if the server may have it, and then it stays as it is
   */
  edit(id, fields) {
    const entry = this.#own(id);
    if (!entry) return false;
    entry.command = { ...entry.command, ...fields };
    this.changed();
    return true;
  }

  /**
   * Recall a command that the server does not have. It is rejected with `recalled`.
   *
   * @param {number} id
   * @returns {boolean} false if the server may have it, and then it stays
   */
  recall(id) {
    const entry = this.#own(id);
    if (!entry) return false;
    this.refuse(entry, new Failure('recalled', 'taken back by its author'));
    return true;
  }

  /**
   * Give up a command, whatever its state. It is rejected with `dropped`, and may have taken effect.
   *
   * @param {number} id
   * @returns {boolean} whether there was one
   */
  drop(id) {
    const entry = this.queue.get(id);
    if (!entry) return false;
    this.refuse(entry, new Failure('dropped', 'given up by its author'));
    return true;
  }

  /** @param {number} id */
  #own(id) {
    const entry = this.queue.get(id);
    return entry && !entry.sent && !entry.uncertain ? entry : undefined;
  }
}
