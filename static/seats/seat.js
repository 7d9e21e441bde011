/**
 * One seat: a guest with a session and a socket of its own, beside the other seats of the page and whoever is signed in
 * in this browser. A tab keeps its guests until it is closed, so that a reload goes on with the same match.
 */

import { useFor } from '../elements/index.js';
import { h } from '../app/views/parts/dom.js';
import { Client, Failure, Sessions, shaped } from '../sdk/index.js';
import { browserHost } from '../sdk/hosts/host.js';

/** @typedef {import('../sdk/hosts/shaped.js').Shape} Shape */

export class Seat {
  /** @param {number} number  from 0 @param {Shape | null} network  a worse one than there is */
  constructor(number, network) {
    this.number = number;
    const home = browserHost();
    const host = { ...(network ? shaped(home, network) : home), storage: ofTab(number) };
    this.sessions = new Sessions(host);
    this.client = new Client({ host, sessions: this.sessions, task: 'seat' });
    this.table = document.createElement('teahouse-table');
    this.chat = document.createElement('teahouse-chat');
    for (const part of [this.table, this.chat]) useFor(part, { client: this.client, games: this.client });
    const talk = h('details', {}, h('summary', {}, 'Chat, as this seat reads it'));
    talk.addEventListener('toggle', () => talk.open && !this.chat.isConnected && talk.append(this.chat));
    this.element = h('section', { class: 'one', 'aria-label': `Seat ${number + 1}` }, h('h2', {}, `Seat ${number + 1}`), this.table, talk);
  }

  /** Sign in, and return once commands can be sent. Rejected with a Failure. */
  async open() {
    if (this.sessions.current) {
      try {
        return await this.client.ready();
      } catch (error) {
        // The server knows this guest no more: another database, perhaps.
        if (!(error instanceof Failure) || error.code !== 'unauthorized') throw error;
        this.sessions.forget();
      }
    }
    await this.sessions.guest(`Seat ${this.number + 1}`);
    return this.client.ready();
  }

  /** Show the match in ``room``. @param {string} room */
  show(room) {
    this.table.setAttribute('match', room);
    this.chat.setAttribute('room', room);
  }
}

/** @param {number} number */
function ofTab(number) {
  const named = (/** @type {string} */ name) => `${name} seat ${number}`;
  return {
    getItem: (/** @type {string} */ name) => sessionStorage.getItem(named(name)),
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => sessionStorage.setItem(named(name), value),
    removeItem: (/** @type {string} */ name) => sessionStorage.removeItem(named(name)),
  };
}
