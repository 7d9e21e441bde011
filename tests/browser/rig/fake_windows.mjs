/** A browser with windows: locks as Web Locks has them, and a channel that takes its time. */

import { Windows } from '../../../static/sdk/windows/windows.js';
import { FakeSocket, fakeHost } from './fake_host.mjs';

const SOON_MS = 1;

export class FakeBrowser {
  /** @type {Map<string, {owner: string, mode: string, shut: (error?: Error) => void}[]>} */
  #held = new Map();
  #queue = [];
  #channels = new Map();
  #dead = new Set();
  sockets = [];

  constructor(clock, random = () => 0) {
    this.clock = clock;
    this.random = random;
  }

  /** @param {string} name */
  window(name) {
    const later = (fn, ms) => this.clock.later(() => this.#dead.has(name) || fn(), ms);
    const host = { ...fakeHost({}, this.clock), later, open: (path) => this.#socket(name, path) };
    const looks = { on: true };
    const parts = { host, name, locks: this.#locks(name), channel: this.#channel(name), isLookedAt: () => looks.on };
    return Object.assign(new Windows(parts), { looks });
  }

  /** A window is closed, or crashes: it says nothing more. */
  kill(name) {
    this.#dead.add(name);
    this.#channels.delete(name);
    for (const socket of this.sockets) if (socket.window === name) socket.close();
    this.#queue = this.#queue.filter(({ owner }) => owner !== name);
    for (const [lock, holders] of this.#held) this.#held.set(lock, holders.filter(({ owner }) => owner !== name));
    this.#grant();
  }

  /** A window sleeps: it holds its locks, and hears nothing. */
  sleep(name) {
    this.#channels.delete(name);
  }

  #socket(window, path) {
    const socket = Object.assign(new FakeSocket(), { window, path });
    if (this.#dead.has(window)) socket.close();
    this.sockets.push(socket);
    return socket;
  }

  /** What one window says arrives in its order, at each other one at another time. */
  #channel(name) {
    const arrives = new Map();
    const channel = {
      onmessage: null,
      close: () => this.#channels.delete(name),
      postMessage: (data) => {
        if (!this.#channels.has(name)) return;
        for (const [other, { onmessage }] of this.#channels) {
          if (other === name) continue;
          const at = Math.max(arrives.get(other) ?? 0, this.clock.now + 1 + Math.floor(this.random() * 200));
          arrives.set(other, at);
          this.clock.later(() => this.#channels.has(other) && onmessage({ data: structuredClone(data) }), at - this.clock.now);
        }
      },
    };
    this.#channels.set(name, channel);
    return channel;
  }

  #locks(owner) {
    return {
      request: (name, options, work) => new Promise((resolve, reject) => {
        if (this.#dead.has(owner)) return;
        const wish = { owner, name, mode: options.mode ?? 'exclusive', work, resolve, reject };
        if (options.steal) {
          for (const { shut } of this.#held.get(name) ?? []) shut(new Error('stolen'));
          this.#held.delete(name);
          this.#queue.unshift(wish);
        } else if (options.ifAvailable) {
          if (this.#free(wish)) this.#give(wish);
          else resolve(work(null));
          return;
        } else this.#queue.push(wish);
        options.signal?.addEventListener('abort', () => {
          this.#queue = this.#queue.filter((other) => other !== wish);
          reject(new Error('aborted'));
        });
        this.clock.later(() => this.#grant(), SOON_MS);
      }),
      query: async () => ({ held: [...this.#held].flatMap(([name, holders]) => holders.map(({ mode }) => ({ name, mode }))) }),
    };
  }

  #free({ name, mode }) {
    const holders = this.#held.get(name) ?? [];
    return !holders.length || (mode === 'shared' && holders.every((holder) => holder.mode === 'shared'));
  }

  #grant() {
    const refused = new Set();
    for (const wish of [...this.#queue]) {
      if (refused.has(wish.name)) continue;
      if (!this.#free(wish)) {
        refused.add(wish.name);
        continue;
      }
      this.#queue = this.#queue.filter((other) => other !== wish);
      this.#give(wish);
    }
  }

  #give(wish) {
    const holder = { owner: wish.owner, mode: wish.mode, shut: wish.reject };
    this.#held.set(wish.name, [...(this.#held.get(wish.name) ?? []), holder]);
    void Promise.resolve(wish.work({ name: wish.name })).then((result) => {
      this.#held.set(wish.name, (this.#held.get(wish.name) ?? []).filter((other) => other !== holder));
      wish.resolve(result);
      this.clock.later(() => this.#grant(), SOON_MS);
    });
  }
}
