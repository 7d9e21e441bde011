/**
 * The Teahouse SDK for browsers.
 *
 *     import { connect } from '/static/sdk/index.js';
 *
 *     const { sessions, client } = connect({ task: 'chat' });
 *     await sessions.guest('Lin');
 *     client.start();
 *     const feed = await client.listen('lobby');
 *     client.on('room', ({ timeline }) => console.log(timeline?.messages.at(-1)?.text));
 *     await client.request({ op: 'message.send', room: 'lobby', text: 'hello' });
 */

import { Client } from './client.js';
import { browserHost } from './host.js';
import { Sessions } from './session.js';
import { windowTask } from './task.js';

/**
 * @param {object} [options]
 * @param {string} [options.task]  the beginning of this window's task name
 * @param {string} [options.origin]  of the server; the page's own if absent
 */
export function connect({ task = 'chat', origin } = {}) {
  const host = browserHost(origin);
  const sessions = new Sessions(host);
  const client = new Client({ host, sessions, task: windowTask(task, window) });
  window.addEventListener('storage', () => sessions.reload());
  window.addEventListener('online', () => client.link.hurry());
  window.addEventListener('offline', () => client.link.probe());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return;
    client.link.hurry();
    client.link.probe();
  });
  return { sessions, client };
}

export { Client } from './client.js';
export { Failure } from './failure.js';
export { Feed } from './feed.js';
export { Sessions } from './session.js';
export { Timeline } from './timeline.js';
export { randomName } from './task.js';
