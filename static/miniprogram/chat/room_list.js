/** The user's rooms as `sync` tells them, with what is unread in each. What is said in rooms that are open is counted at once. */

import { Watchers } from '../parts/watchers.js';

/**
 * @typedef {import('../sdk/teahouse').SyncedRoom} SyncedRoom
 * @typedef {import('../sdk/teahouse').Message} Message
 */

export class RoomList {
  /** @type {Map<string, SyncedRoom>} */
  rooms = new Map();
  /** Whether the server has told of them. */
  isKnown = false;
  changes = new Watchers();
  /** @type {Promise<void> | null} */
  #asking = null;

  /** @param {import('../sdk/teahouse').Client} client @param {() => {id: string} | null} me */
  constructor(client, me) {
    this.client = client;
    this.me = me;
    client.events.on('message', ({ message }) => this.#said(message));
    client.events.on('read', ({ room, seq }) => this.#read(room, seq));
  }

  /** Ask for what has changed. Calls at the same time share one request; rejected with a Failure. */
  refresh() {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask() {
    const { rooms, gone } = await this.client.sync();
    for (const room of gone) this.rooms.delete(room);
    for (const room of rooms) this.rooms.set(room.info.room, room);
    this.isKnown = true;
    this.changes.tell();
  }

  /** @returns {SyncedRoom[]} the newest first */
  get inOrder() {
    const at = (/** @type {SyncedRoom} */ { last, info }) => last?.sent_at ?? info.created_at;
    return [...this.rooms.values()].sort((a, b) => at(b) - at(a));
  }

  get unread() {
    let sum = 0;
    for (const { unread } of this.rooms.values()) sum += unread;
    return sum;
  }

  /** Tell the server, too, that all up to `seq` is read. @param {string} room @param {number} seq */
  read(room, seq) {
    if (!this.#read(room, seq)) return;
    this.client.request({ op: 'read', room, seq }).catch(() => {}); // the next reading tells it
  }

  /** @param {string} room @param {number} seq @returns {boolean} whether that is new */
  #read(room, seq) {
    const held = this.rooms.get(room);
    if (!held || seq <= held.read_seq) return false;
    const all = seq >= (held.last?.seq ?? 0);
    this.rooms.set(room, { ...held, read_seq: seq, ...(all && { unread: 0, mentions: 0 }) });
    this.changes.tell();
    return true;
  }

  /** @param {Message} message */
  #said(message) {
    const held = this.rooms.get(message.room);
    const me = this.me()?.id;
    if (!held || message.seq < (held.last?.seq ?? 0)) return;
    const isNew = message.seq > (held.last?.seq ?? 0) && message.seq > held.read_seq && message.sender.id !== me;
    const calls = isNew && message.mentions?.some((id) => id === me || id === 'everyone' || id === 'here');
    this.rooms.set(message.room, { ...held, last: message, unread: held.unread + Number(isNew), mentions: held.mentions + Number(Boolean(calls)) });
    this.changes.tell();
  }

  /** @param {string} room  that the user is no longer in */
  drop(room) {
    if (this.rooms.delete(room)) this.changes.tell();
  }
}
