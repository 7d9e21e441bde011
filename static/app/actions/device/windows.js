/** The other windows of this browser: when one of them was closed or crashed, another sends its pending messages. */

import { adoptOrphans } from '../../state/writing/outbox.js';
import { keep, postAll } from '../writing/messages.js';

/** @typedef {import('../../app.js').App} App */

/** A window that is reloaded is back after this time, and sends its own. */
const GRACE_MS = 1_000;

/** @param {App} app */
export function followWindows(app) {
  const { windows } = app;
  if (!windows) return;
  const soon = () => setTimeout(() => windows.leads && void adopt(app), GRACE_MS);
  windows.on('gone', soon);
  windows.on('leader', soon);
  // The other windows treat a page that the browser had put away as closed.
  window.addEventListener('pageshow', ({ persisted }) => persisted && windows.start());
}

/** Send the pending messages of windows that have closed. Each message has its nonce, so it is stored once whichever window sends it. @param {App} app */
export async function adopt(app) {
  const { windows, store: { state } } = app;
  if (!windows || !state.me) return;
  const there = await windows.present();
  await app.sessions.host.exclusive('teahouse.outbox', async () => {
    const adopted = adoptOrphans(state, localStorage, there.add(windows.name));
    if (!adopted.length) return;
    keep(app); // before those of others are forgotten: after a crash here they are found twice, and sent once
    adopted.forEach(({ forget }) => forget());
    postAll(app, adopted.flatMap(({ pending }) => pending));
  });
  app.store.change();
}
