/** One socket, as WeChat's SocketTask: it has no ready state, and its listeners cannot be removed. */

import { fail, succeed } from './callbacks.js';

/**
 * @typedef {import('./callbacks.js').Callbacks<{}> & {data: string | ArrayBuffer}} Sending
 * @typedef {import('./callbacks.js').Callbacks<{}> & {code?: number, reason?: string}} Closing
 */

const OPEN = 1;
const NORMAL = 1000;
const LOST = 1006;
const MAX_REASON_BYTES = 123;

export class SocketTask {
  /** @type {Record<'open' | 'message' | 'close' | 'error', Array<(result: any) => void>>} */
  #listeners = { open: [], message: [], close: [], error: [] };
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Call it when the socket has ended: the background then need not interrupt it. */
  #ended = () => {};
  /** The code and reason that the caller closed it with. @type {{code: number, reason: string} | null} */
  #asked = null;

  /** @param {import('./background.js').Background} background @param {() => void} ended */
  constructor(background, ended) {
    this.background = background;
    this.ended = ended;
  }

  /** @param {(result: {header: Record<string, string>}) => void} listener */
  onOpen(listener) {
    this.#listeners.open.push(listener);
  }

  /** @param {(result: {data: string | ArrayBuffer}) => void} listener */
  onMessage(listener) {
    this.#listeners.message.push(listener);
  }

  /** @param {(result: {code: number, reason: string}) => void} listener */
  onClose(listener) {
    this.#listeners.close.push(listener);
  }

  /** @param {(error: {errMsg: string}) => void} listener */
  onError(listener) {
    this.#listeners.error.push(listener);
  }

  /** @param {Sending} options */
  send(options) {
    if (this.background.interrupted) return fail(options, 'sendSocketMessage', 'interrupted');
    if (this.#socket?.readyState !== OPEN) return fail(options, 'sendSocketMessage', 'WebSocket is not connected');
    if (typeof options.data !== 'string' && !(options.data instanceof ArrayBuffer)) return fail(options, 'sendSocketMessage', 'data must be a string or an ArrayBuffer');
    this.#socket.send(options.data);
    return queueMicrotask(() => succeed(options, { errMsg: 'sendSocketMessage:ok' }));
  }

  /** @param {Closing} [options] */
  close(options = {}) {
    const { code = NORMAL, reason = '' } = options;
    if (code !== NORMAL && !(code >= 3000 && code <= 4999)) return fail(options, 'closeSocket', `invalid code ${code}`);
    if (new TextEncoder().encode(reason).length > MAX_REASON_BYTES) return fail(options, 'closeSocket', 'the reason is over 123 bytes');
    if (!this.#socket) return fail(options, 'closeSocket', 'WebSocket is not connected');
    this.#asked ??= { code, reason };
    this.#socket.close(code, reason);
    return queueMicrotask(() => succeed(options, { errMsg: 'closeSocket:ok' }));
  }

  /** @param {WebSocket} socket @param {number} timeout_ms */
  begin(socket, timeout_ms) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    this.#ended = this.background.opened(() => this.#break());
    this.#timer = setTimeout(() => this.#break('timeout'), timeout_ms);
    /** @type {any} */ (this.#timer).unref?.(); // a program that has nothing else to do may end
    socket.onopen = () => {
      clearTimeout(this.#timer);
      this.#tell('open', { header: {} });
    };
    socket.onmessage = ({ data }) => this.#tell('message', { data });
    socket.onerror = () => this.#tell('error', { errMsg: 'WebSocket error' });
    socket.onclose = ({ code, reason }) => this.#close(this.#asked ?? { code, reason });
  }

  /** @param {string} [why] */
  #break(why = 'interrupted') {
    const socket = this.#socket;
    if (!socket) return;
    socket.onmessage = socket.onopen = socket.onclose = null;
    socket.onerror = () => {}; // `ws` would throw
    socket.close();
    this.#tell('error', { errMsg: why });
    this.#close({ code: LOST, reason: why });
  }

  /** @param {{code: number, reason: string}} how */
  #close(how) {
    clearTimeout(this.#timer);
    this.#socket = null;
    this.#ended();
    this.ended();
    this.#tell('close', how);
  }

  /** @param {'open' | 'message' | 'close' | 'error'} what @param {any} result */
  #tell(what, result) {
    this.background.tell(() => {
      for (const listener of this.#listeners[what]) listener(result);
    });
  }
}
