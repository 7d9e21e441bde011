/**
 * The native protocol over SockJS, for networks that break WebSocket. The caller passes the library in, so only
 * those who need it load it:
 *
 *     const sessions = new Sessions(browserHost());
 *     const host = overSockJs(sessions, SockJS);
 *     const client = new Client({ host, sessions, task: 'chat' });
 */

import { serverOf } from './host.js';

/**
 * @typedef {import('./host.js').Host} Host
 *
 * @typedef {object} Line  a socket of the library
 * @property {number} readyState
 * @property {((event: {data: string}) => void) | null} onmessage
 * @property {((event: {code: number, reason: string}) => void) | null} onclose
 * @property {(() => void) | null} onopen
 * @property {(text: string) => void} send
 * @property {(code?: number, reason?: string) => void} close
 */

/**
 * A host whose sockets use SockJS. SockJS can carry a token only in a frame, so the first frame has it.
 *
 * @param {import('./host.js').Credentials} sessions
 * @param {new (url: string, protocols?: string[] | null, options?: object) => Line} SockJS
 * @param {{origin?: string, options?: object}} [how]  `origin` of the server; `options` of the library
 * @returns {Host}
 */
export function overSockJs(sessions, SockJS, { origin = globalThis.location ? serverOf(location.origin, import.meta.url) : '', options = {} } = {}) {
  return {
    ...sessions.host,
    open(path) {
      const task = new URLSearchParams(path.split('?')[1]).get('task');
      const line = new SockJS(`${origin}/sockjs`, null, options);
      line.onopen = () => void signIn(line, sessions, task);
      return /** @type {WebSocket} */ (/** @type {unknown} */ (line));
    },
  };
}

/**
 * @param {Line} line
 * @param {import('./host.js').Credentials} sessions
 * @param {string | null} task
 */
async function signIn(line, sessions, task) {
  try {
    line.send(JSON.stringify({ op: 'auth', token: await sessions.token(), task: task ?? 'main' }));
  } catch {
    line.close(); // lost, or signed out meanwhile: the link sees the close
  }
}
