/** `wx.connectSocket` and its older form, with one socket, whose functions are on `wx` itself. */

import { fail, succeed } from './callbacks.js';
import { SocketTask } from './socket_task.js';

/**
 * @typedef {import('./background.js').Background} Background
 * @typedef {new (url: string, protocols?: string[], options?: any) => WebSocket} MakeSocket
 */

const MAX_SOCKETS = 5;
const TIMEOUT_MS = 60_000;
/** The events of a task, and their older names. @type {Array<['Open' | 'Message' | 'Close' | 'Error', string]>} */
const OLDER = [['Open', 'onSocketOpen'], ['Message', 'onSocketMessage'], ['Close', 'onSocketClose'], ['Error', 'onSocketError']];

export class Sockets {
  /** @type {Set<SocketTask>} */
  #open = new Set();
  /** @type {SocketTask | null} */
  #latest = null;
  /** The last listeners of `wx.onSocketOpen` and its like. @type {Record<string, (result: any) => void>} */
  #older = {};
  #next = 1;

  /** @param {MakeSocket} Socket @param {Background} background @param {string} [referer] */
  constructor(Socket, background, referer) {
    this.Socket = Socket;
    this.background = background;
    this.referer = referer;
  }

  /** @param {import('./callbacks.js').SocketWish} wish @returns {SocketTask} at once; errors go to `fail` */
  connect = (wish) => {
    const task = new SocketTask(this.background, () => this.#open.delete(task));
    const wrong = this.#wrong(wish);
    if (wrong) {
      queueMicrotask(() => fail(wish, 'connectSocket', wrong));
      return task;
    }
    this.#open.add(task);
    this.#latest = task;
    for (const [what, name] of OLDER) task[`on${what}`]((/** @type {any} */ result) => this.#latest === task && this.#older[name]?.(result));
    // Only `ws` takes headers: a page cannot set any.
    const header = { ...wish.header, ...(this.referer && { Referer: this.referer }) };
    const more = 'window' in globalThis ? [] : [{ headers: header }];
    task.begin(new this.Socket(wish.url, wish.protocols ?? [], ...more), wish.timeout ?? TIMEOUT_MS);
    const socketTaskId = this.#next++;
    queueMicrotask(() => succeed(wish, { errMsg: 'connectSocket:ok', socketTaskId }));
    return task;
  };

  /** @param {import('./callbacks.js').SocketWish} wish @returns {string | null} */
  #wrong({ url, header = {} }) {
    if (!/^wss?:\/\//u.test(url)) return `invalid url "${url}"`;
    if (Object.keys(header).some((name) => name.toLowerCase() === 'referer')) return 'header: Referer cannot be set';
    if (this.background.interrupted) return 'interrupted';
    if (this.#open.size >= MAX_SOCKETS) return `exceed max connections: ${MAX_SOCKETS}`;
    return null;
  }

  api() {
    const older = Object.fromEntries(OLDER.map(([, name]) => [name, (/** @type {(result: any) => void} */ listener) => void (this.#older[name] = listener)]));
    return {
      .../** @type {Record<'onSocketOpen' | 'onSocketMessage' | 'onSocketClose' | 'onSocketError', (listener: (result: any) => void) => void>} */ (older),
      connectSocket: this.connect,
      /** @param {import('./socket_task.js').Sending} options */
      sendSocketMessage: (options) => this.#ofLatest('sendSocketMessage', options, (task) => task.send(options)),
      /** @param {import('./socket_task.js').Closing} [options] */
      closeSocket: (options = {}) => this.#ofLatest('closeSocket', options, (task) => task.close(options)),
    };
  }

  /** @param {string} name @param {import('./callbacks.js').Callbacks<{}>} callbacks @param {(task: SocketTask) => void} act */
  #ofLatest(name, callbacks, act) {
    if (this.#latest) act(this.#latest);
    else fail(callbacks, name, 'WebSocket is not connected');
  }
}
