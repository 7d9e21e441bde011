/**
 * What the user has said and the server has not confirmed. It is kept on the phone, for WeChat may end a mini program in the
 * background at any time; the next start sends it again under the same nonce, so that it is said once.
 */

import { Failure, randomName } from '../sdk/teahouse.js';
import { Watchers } from '../parts/watchers.js';

/**
 * @typedef {import('../connection/pictures.js').Picture} Picture
 *
 * @typedef {object} Pending
 * @property {string} nonce
 * @property {string} room
 * @property {string} text
 * @property {number} at
 * @property {'sending' | 'failed'} state
 * @property {number} [reply_to]
 * @property {number} [thread]
 * @property {Picture[]} [pictures]
 * @property {number} [share]  of the pictures that was sent
 * @property {number} [seq]  under which the server has it
 * @property {{code: string, message: string}} [error]
 */

const KEY = 'teahouse.unsent';
/** WeChat keeps a megabyte under a key. */
const MOST_KEPT = 50;

export class Unsent {
  /** @type {Pending[]} */
  all = [];
  changes = new Watchers();
  /** @type {string | null} */
  #user = null;
  /** What is under way, by nonce. @type {Set<string>} */
  #posting = new Set();

  /** @param {import('../sdk/teahouse').Client} client @param {typeof wx} phone @param {import('../connection/pictures.js').Pictures} pictures */
  constructor(client, phone, pictures) {
    this.client = client;
    this.phone = phone;
    this.pictures = pictures;
    client.on('outbox', () => this.changes.tell());
  }

  /** Go on with what this user left unsent. @param {string} user */
  begin(user) {
    if (this.#user !== user) {
      const kept = this.phone.getStorageSync(KEY);
      this.all = kept && kept.user === user ? kept.all : [];
      this.#user = user;
      this.changes.tell();
    }
    for (const pending of this.all) if (pending.state === 'sending' && pending.seq === undefined) void this.#post(pending.nonce);
  }

  /** @param {string} room @param {number} [thread]  its root; without one, what is said in the room itself @returns {Pending[]} */
  of(room, thread) {
    return this.all.filter((pending) => pending.room === room && pending.thread === thread);
  }

  /** @param {string} room @param {{text: string, reply_to?: number, thread?: number, pictures?: Picture[]}} what */
  say(room, what) {
    const nonce = randomName(20);
    this.#put([...this.all, { nonce, room, at: Date.now(), state: 'sending', ...what }]);
    return this.#post(nonce);
  }

  /** @param {string} nonce */
  retry(nonce) {
    const gone = this.all.find((pending) => pending.nonce === nonce)?.error?.code === 'not_found';
    this.#patch(nonce, { state: 'sending', error: undefined, share: 0 }, (picture) => (gone ? { path: picture.path } : picture));
    return this.#post(nonce);
  }

  /** Take back what the server has not got, or stop trying. @param {string} nonce */
  discard(nonce) {
    const waiting = this.client.outbox.find(nonce);
    if (waiting && !this.client.outbox.recall(waiting.id)) this.client.outbox.drop(waiting.id);
    this.#put(this.all.filter((pending) => pending.nonce !== nonce));
  }

  /**
   * The room, or its thread, shows all up to `newest`, and whatever has one of these nonces.
   *
   * @param {string} room
   * @param {number} newest
   * @param {Set<string | undefined>} nonces
   * @param {number} [thread]
   */
  settle(room, newest, nonces, thread) {
    const left = this.all.filter((pending) => pending.room !== room || pending.thread !== thread || !(nonces.has(pending.nonce) || (pending.seq !== undefined && pending.seq <= newest)));
    if (left.length < this.all.length) this.#put(left);
  }

  /** @param {string} nonce @returns {'waiting' | 'sent' | 'uncertain'} how far what is being sent has come */
  progress(nonce) {
    return this.client.outbox.find(nonce)?.state ?? 'waiting';
  }

  /** @param {string} nonce */
  async #post(nonce) {
    if (this.#posting.has(nonce)) return;
    this.#posting.add(nonce);
    try {
      const attachments = await this.#bring(nonce);
      const pending = this.all.find((each) => each.nonce === nonce);
      if (!pending) return;
      const { room, text, reply_to, thread } = pending;
      const answer = await this.client.request({ op: 'message.send', room, text, nonce, ...(reply_to && { reply_to }), ...(thread && { thread }), ...(attachments.length && { attachments }) });
      const { seq } = /** @type {{seq?: number}} */ (answer);
      if (!thread && this.client.feeds.has(room)) this.#patch(nonce, { seq });
      else this.#put(this.all.filter((each) => each.nonce !== nonce)); // nobody looks at the room, or the thread shows it already
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.code !== 'closed') this.#patch(nonce, { state: 'failed', error: { code: error.code, message: error.message } });
    } finally {
      this.#posting.delete(nonce);
    }
  }

  /** Bring those of the pictures that are not at the server. @param {string} nonce @returns {Promise<Array<{upload: string}>>} */
  async #bring(nonce) {
    const { pictures = [] } = this.all.find((each) => each.nonce === nonce) ?? {};
    for (const [index, picture] of pictures.entries()) {
      if (picture.upload) continue;
      const share = (/** @type {number} */ part) => this.#patch(nonce, { share: (index + part) / pictures.length });
      const { id } = await this.pictures.bring(picture, share);
      this.#patch(nonce, {}, (each) => (each.path === picture.path ? { ...each, upload: id } : each));
    }
    const now = this.all.find((each) => each.nonce === nonce)?.pictures ?? [];
    return now.map(({ upload }) => ({ upload: upload ?? '' }));
  }

  /** @param {string} nonce @param {Partial<Pending>} fields @param {(picture: Picture) => Picture} [redraw] */
  #patch(nonce, fields, redraw) {
    this.#put(this.all.map((pending) => {
      if (pending.nonce !== nonce) return pending;
      const pictures = redraw && pending.pictures ? { pictures: pending.pictures.map(redraw) } : {};
      return { ...pending, ...fields, ...pictures };
    }));
  }

  /** @param {Pending[]} all */
  #put(all) {
    const isKept = JSON.stringify(kept(all)) === JSON.stringify(kept(this.all));
    this.all = all;
    if (this.#user && !isKept) this.phone.setStorageSync(KEY, { user: this.#user, all: kept(all) });
    this.changes.tell();
  }
}

/** What the next launch needs of them: how far an upload is, it begins anew. @param {Pending[]} all @returns {Pending[]} */
function kept(all) {
  return all.slice(-MOST_KEPT).map(({ share: _, ...pending }) => pending);
}
