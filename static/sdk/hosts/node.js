/**
 * The Teahouse SDK for Node, for example for bots. Node before 22 has no WebSocket and needs the package `ws`.
 *
 *     const { client } = connectNode({ origin: 'https://tea.example', token: () => process.env.TOKEN });
 *     await client.ready();
 */

import { Client } from '../client.js';
import { Failure } from '../failure.js';
import { Sessions } from '../session.js';
import { Tokens } from '../tokens.js';

/**
 * @typedef {import('./host.js').Host} Host
 *
 * @typedef {object} Options
 * @property {string} origin  of the server
 * @property {string} [task]
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [storage]  of sessions; by default they end with the process
 */

/** So that no bundler resolves it. */
const PACKAGE = 'ws';
/** @type {typeof WebSocket | undefined} */
const Socket = globalThis.WebSocket ?? (await import(PACKAGE).catch(() => ({}))).default;

/**
 * @overload
 * @param {Options & {token: import('../tokens.js').GiveToken}} options  the clients are started
 * @returns {{sessions: Tokens, client: Client, beside: (task: string) => Client}}
 */
/**
 * @overload
 * @param {Options} options
 * @returns {{sessions: Sessions, client: Client, beside: (task: string) => Client}}
 */
/**
 * @param {Options & {token?: import('../tokens.js').GiveToken}} options
 */
export function connectNode({ origin, task = 'main', token, storage }) {
  const host = nodeHost(origin, storage);
  const sessions = token ? new Tokens(host, token) : new Sessions(host);
  const beside = (/** @type {string} */ name) => {
    const client = new Client({ host, sessions, task: name });
    if (token) client.start();
    return client;
  };
  return { sessions, client: beside(task), beside };
}

/**
 * @param {string} origin  of the server
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [storage]
 * @returns {Host}
 */
export function nodeHost(origin, storage = memory()) {
  if (!Socket) throw new Failure('unavailable', 'this Node has no WebSocket: npm install ws');
  const Line = Socket;
  return {
    now: () => Date.now(),
    uptime: () => performance.now(),
    random: () => Math.random(),
    later: (fn, ms, idle = false) => {
      const timer = setTimeout(fn, ms);
      if (idle) /** @type {any} */ (timer).unref();
      return timer;
    },
    cancel: (timer) => clearTimeout(/** @type {number} */ (timer)),
    every: (fn, ms) => {
      const timer = setInterval(fn, ms);
      return () => clearInterval(timer);
    },
    fetch: (path, init) => fetch(origin + path, init),
    open: (path, protocols) => quietly(new Line(origin.replace(/^http/u, 'ws') + path, protocols)),
    storage,
    exclusive: (_, work) => work(), // nobody else has this storage
  };
}

/** A socket of `ws` without a listener for errors would end the process; its close event is enough. @param {WebSocket} socket */
function quietly(socket) {
  socket.onerror = () => {};
  return socket;
}

/** @returns {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} */
function memory() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

export { Client } from '../client.js';
export { Failure } from '../failure.js';
export { Match } from '../match.js';
export { Sessions } from '../session.js';
export { Tokens } from '../tokens.js';
