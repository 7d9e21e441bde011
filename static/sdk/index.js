/**
 * The Teahouse SDK for browsers. An application with its own users supplies their tokens:
 *
 *     import { connect } from 'teahouse-client';
 *
 *     const { client } = connect({ origin: 'https://tea.example', token: async () => (await fetch('/tea-token')).text() });
 *     const feed = await client.listen('lobby');
 *     client.on('room', ({ timeline }) => console.log(timeline?.messages.at(-1)?.text));
 *     await client.request({ op: 'message.send', room: 'lobby', text: 'hello' });
 *
 * Without `token` the server's own users sign in:
 *
 *     const { sessions, client } = connect();
 *     await sessions.guest('Lin');
 *     await client.ready();
 *
 * A match has its own socket beside the chat's, with the same user:
 *
 *     const games = beside('game');
 *     const match = new Match(games, room, 'tictactoe');
 *     match.on('change', ({ view, to_move }) => draw(view, to_move));
 *     await games.ready();
 *     await match.open();
 *     await match.move({ x: 1, y: 1 });
 */

import { Client } from './client.js';
import { browserHost } from './hosts/host.js';
import { shaped } from './hosts/shaped.js';
import { Sessions } from './session.js';
import { Tokens } from './tokens.js';
import { windowTask } from './connection/task.js';
import { lineOf, windowsOf } from './windows/windows.js';

/**
 * @typedef {import('./hosts/host.js').Host} Host
 * @typedef {import('./hosts/host.js').Credentials} Credentials
 *
 * @typedef {object} Options
 * @property {string} [task]  the prefix of this window's task name
 * @property {string} [origin]  of the server, with its path (`BASE_PATH`) where it has one; by default the page's
 * @property {import('./hosts/shaped.js').Shape} [network]  simulates a worse network, for tests
 *
 * @typedef {import('./windows/windows.js').Windows} Windows
 */

/**
 * @overload
 * @param {Options & {token: import('./tokens.js').GiveToken}} options  `token` gives a token of the application's user,
 *   and is asked again whenever the one before expires. The clients are started.
 * @returns {{sessions: Tokens, client: Client, beside: (prefix: string) => Client, windows: null}}
 */
/**
 * @overload
 * @param {Options & {shared?: boolean}} [options]  `shared`: the windows of one browser share the sockets of their session
 * @returns {{sessions: Sessions, client: Client, beside: (prefix: string) => Client, windows: Windows | null}} `windows` is
 *   null where the browser cannot share
 */
/**
 * @param {Options & {token?: import('./tokens.js').GiveToken, shared?: boolean}} [options]
 */
export function connect({ task = 'chat', origin, token, shared = false, network } = {}) {
  const host = network ? shaped(browserHost(origin), network) : browserHost(origin);
  const sessions = token ? new Tokens(host, token) : new Sessions(host);
  const name = windowTask(task, window);
  if (sessions instanceof Sessions) window.addEventListener('storage', () => sessions.reload());
  const windows = shared && !token ? windowsOf(host, name) : null;
  const beside = (/** @type {string} */ prefix) => {
    const client = browserClient({ host: sharing(host, sessions, windows, prefix), sessions, task: name.replace(task, prefix) });
    // The socket was lost with the window that led before: the new leader opens its own.
    windows?.on('leader', () => queueMicrotask(() => client.link.hurry()));
    if (token) client.start();
    return client;
  };
  return { sessions, client: beside(task), beside, windows };
}

/** @param {Host} host @param {Credentials} sessions @param {Windows | null} windows @param {string} prefix @returns {Host} whose sockets are shared by all windows */
function sharing(host, sessions, windows, prefix) {
  if (!windows) return host;
  return { ...host, open: (path, protocols) => windows.open(lineOf(prefix, sessions.current?.access_token), path, protocols) };
}

/**
 * A client that reacts when the network comes or goes, and when the window becomes visible.
 *
 * @param {{host: Host, sessions: Credentials, task: string}} parts
 */
function browserClient(parts) {
  const client = new Client(parts);
  window.addEventListener('online', () => client.link.hurry());
  window.addEventListener('offline', () => client.link.probe());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return;
    client.link.hurry();
    client.link.probe();
  });
  return client;
}

export { Client } from './client.js';
export { ServerClock, shownAt } from './state/clocks.js';
export { TickClock, merged } from './state/ticks.js';
export { Failure } from './failure.js';
export { Feed } from './state/feed.js';
export { Interpolation } from './state/interpolation.js';
export { Match } from './match.js';
export { Lead, Prediction } from './state/prediction.js';
export { shaped } from './hosts/shaped.js';
export { SLASH, botCommand, slash } from './state/slash.js';
export { Sessions } from './session.js';
export { Tokens } from './tokens.js';
export { close as closeStretch, fetchAfter, fetchBefore, openAround, openThread } from './state/stretches.js';
export { isAside } from './state/order.js';
export { Timeline } from './state/timeline.js';
export { randomName } from './connection/task.js';
export { VERSION } from './version.js';
