/**
 * The Teahouse SDK for browsers.
 *
 *     import { connect } from '/static/sdk/index.js';
 *
 *     const { sessions, client, beside } = connect({ task: 'chat' });
 *     await sessions.guest('Lin');
 *     client.start();
 *     const feed = await client.listen('lobby');
 *     client.on('room', ({ timeline }) => console.log(timeline?.messages.at(-1)?.text));
 *     await client.request({ op: 'message.send', room: 'lobby', text: 'hello' });
 *
 * A match has its own socket beside the chat's, with the same session:
 *
 *     const games = beside('game');
 *     games.start();
 *     const match = new Match(games, room);
 *     match.on('change', ({ view, to_move }) => draw(view, to_move));
 *     await match.open();
 *     await match.move({ x: 1, y: 1 });
 */

import { Client } from './client.js';
import { browserHost } from './hosts/host.js';
import { Sessions } from './session.js';
import { windowTask } from './connection/task.js';

/** @typedef {import('./hosts/host.js').Host} Host */

/**
 * @param {object} [options]
 * @param {string} [options.task]  the prefix of this window's task name
 * @param {string} [options.origin]  of the server; by default the page's
 */
export function connect({ task = 'chat', origin } = {}) {
  const host = browserHost(origin);
  const sessions = new Sessions(host);
  const name = windowTask(task, window);
  const client = browserClient({ host, sessions, task: name });
  window.addEventListener('storage', () => sessions.reload());
  return { sessions, client, beside: (/** @type {string} */ prefix) => browserClient({ host, sessions, task: name.replace(task, prefix) }) };
}

/**
 * A client that reacts when the network comes or goes, and when the window becomes visible.
 *
 * @param {{host: Host, sessions: Sessions, task: string}} parts
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
export { Match } from './match.js';
export { SLASH, botCommand, slash } from './state/slash.js';
export { Sessions } from './session.js';
export { close as closeStretch, fetchAfter, fetchBefore, openAround, openThread } from './state/stretches.js';
export { isAside } from './state/order.js';
export { Timeline } from './state/timeline.js';
export { randomName } from './connection/task.js';
