/**
 * The Teahouse SDK for WeChat mini programs, where `wx` takes the place of the browser.
 *
 *     const { sessions, client, signIn } = connectMiniProgram(wx, { origin: 'https://tea.example', appid: 'wx1' });
 *     if (!sessions.current) await signIn();
 *     client.start();
 *     const feed = await client.listen('lobby');
 *
 * Hiding the mini program may end its sockets silently. When it is shown again, the client probes its connection,
 * reconnects if necessary, and fetches what it missed.
 */

import { Client } from '../client.js';
import { Failure } from '../failure.js';
import { Sessions } from '../session.js';

// A mini program needs no other entry.
export { Failure } from '../failure.js';
export { Match } from '../match.js';
export { isAside } from '../state/order.js';
export { close as closeStretch, fetchBefore, openThread } from '../state/stretches.js';
export { VERSION } from '../version.js';
export { randomName } from '../connection/task.js';

/**
 * The parts of `wx` that the SDK uses.
 *
 * @typedef {object} SocketTask
 * @property {(options: {data: string, fail?: (error: {errMsg: string}) => void}) => void} send
 * @property {(options: {code?: number, reason?: string}) => void} close
 * @property {(listener: (result: {header: Record<string, string>}) => void) => void} onOpen
 * @property {(listener: (result: {data: string | ArrayBuffer}) => void) => void} onMessage
 * @property {(listener: (result: {code: number, reason: string}) => void) => void} onClose
 * @property {(listener: (error: {errMsg: string}) => void) => void} onError
 *
 * @typedef {object} Wx
 * @property {(options: {url: string, protocols?: string[], fail?: (error: {errMsg: string}) => void}) => SocketTask} connectSocket
 * @property {(options: {url: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', header: Record<string, string>, data?: string | ArrayBuffer,
 *   dataType: string, success: (result: {statusCode: number, data: any}) => void,
 *   fail: (error: {errMsg: string}) => void}) => {abort: () => void} | void} request
 * @property {(options: {success: (result: {code: string}) => void, fail: (error: {errMsg: string}) => void}) => void} login
 * @property {(key: string) => any} getStorageSync  '' for a missing key
 * @property {(key: string, value: any) => void} setStorageSync
 * @property {(key: string) => void} removeStorageSync
 * @property {(listener: () => void) => void} onAppShow
 * @property {(listener: (result: {isConnected: boolean}) => void) => void} onNetworkStatusChange
 */

const ASKED_FOR = 1000;
const LOST = 1006;
const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/**
 * A SocketTask with the interface of a WebSocket. A SocketTask knows neither its state nor who closed it: WeChat may
 * close one with 1000, or end it with an error only. `onclose` is called once, with 1006 unless the server sent a code,
 * and not at all after `close`.
 */
export class MiniSocket {
  readyState = CONNECTING;
  /** @type {((event: {data: any}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;

  /** @param {Wx} wx @param {string} url @param {string[]} protocols */
  constructor(wx, url, protocols) {
    this.task = wx.connectSocket({ url, protocols, fail: () => this.#end(LOST) });
    this.task.onOpen(() => {
      if (this.readyState === CONNECTING) this.readyState = OPEN;
    });
    this.task.onMessage((message) => {
      if (this.readyState === OPEN) this.onmessage?.(message);
    });
    this.task.onError(() => this.#end(LOST));
    this.task.onClose(({ code }) => this.#end(code === ASKED_FOR ? LOST : code));
  }

  /** @param {string} data */
  send(data) {
    // A frame that fails (`interrupted`, in the background) never reaches the server, so the socket counts as lost.
    this.task.send({ data, fail: () => this.#lose() });
  }

  /** Close, without any further event. */
  close() {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.task.close({ code: ASKED_FOR });
  }

  #lose() {
    if (this.readyState !== CLOSED) this.task.close({ code: ASKED_FOR });
    this.#end(LOST);
  }

  /** @param {number} code */
  #end(code) {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.onclose?.({ code });
  }
}

/** A mini program may have no `performance`: then backward steps of the device clock are skipped. @returns {() => number} */
function steadyTime() {
  if (typeof performance !== 'undefined') return () => performance.now();
  let [passed, last] = [0, Date.now()];
  return () => {
    const now = Date.now();
    passed += Math.max(0, now - last);
    last = now;
    return passed;
  };
}

/**
 * @param {Wx} wx
 * @param {string} origin  of the server
 * @returns {import('./host.js').Host}
 */
export function miniProgramHost(wx, origin) {
  return {
    now: () => Date.now(),
    uptime: steadyTime(),
    random: () => Math.random(),
    later: (fn, ms, idle = false) => {
      const timer = setTimeout(fn, ms);
      if (idle) /** @type {any} */ (timer).unref?.(); // where it is tried in Node
      return timer;
    },
    cancel: (timer) => clearTimeout(/** @type {any} */ (timer)),
    every: (fn, ms) => {
      const timer = setInterval(fn, ms);
      return () => clearInterval(timer);
    },
    fetch: (path, init) => /** @type {Promise<any>} */ (request(wx, origin + path, init)),
    open: (path, protocols) => /** @type {any} */ (new MiniSocket(wx, origin.replace(/^http/u, 'ws') + path, protocols)),
    storage: {
      getItem: (key) => wx.getStorageSync(key) || null,
      setItem: (key, value) => wx.setStorageSync(key, value),
      removeItem: (key) => wx.removeStorageSync(key),
    },
    exclusive: (_, work) => work(), // a mini program has one window
  };
}

/** @param {Wx} wx @param {string} url @param {RequestInit} init @returns {Promise<Pick<Response, 'ok' | 'status' | 'json'>>} */
function request(wx, url, { method = 'GET', headers, body, signal }) {
  const header = /** @type {Record<string, string>} */ (headers ?? {});
  return new Promise((resolve, reject) => {
    const task = wx.request({
      url, method: /** @type {'GET' | 'POST'} */ (method), header, dataType: 'text', // parsed here, so invalid JSON rejects as in a browser
      ...((typeof body === 'string' || body instanceof ArrayBuffer) && { data: body }),
      success: ({ statusCode: status, data }) => resolve({ ok: status >= 200 && status < 300, status, json: async () => JSON.parse(data) }),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
    signal?.addEventListener('abort', () => task?.abort());
  });
}

/**
 * @param {Wx} wx
 * @param {object} options
 * @param {string} options.origin  of the server, as `https://tea.example`; the mini program's settings must list it
 * @param {string} [options.appid]  required if the server knows several
 * @param {string} [options.task]
 */
export function connectMiniProgram(wx, { origin, appid, task = 'main' }) {
  const host = miniProgramHost(wx, origin);
  const sessions = new Sessions(host);
  /** @type {Client[]} */
  const clients = [];
  const beside = (/** @type {string} */ name) => {
    const client = new Client({ host, sessions, task: name });
    clients.push(client);
    return client;
  };
  const look = () => {
    for (const { link } of clients) {
      link.hurry();
      link.probe();
    }
  };
  wx.onAppShow(look);
  wx.onNetworkStatusChange(look);
  const signIn = async () => sessions.wechat(await loginCode(wx), appid);
  return { sessions, client: beside(task), beside, signIn };
}

/** @param {Wx} wx @returns {Promise<string>} */
function loginCode(wx) {
  return new Promise((resolve, reject) => {
    wx.login({ success: ({ code }) => resolve(code), fail: ({ errMsg }) => reject(new Failure('network', errMsg)) });
  });
}
