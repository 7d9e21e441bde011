/** The other windows of this browser: what one of them had to send when it was closed or crashed, another sends. */

import { adoptOrphans } from '../../state/writing/outbox.js';
import { keep, postAll } from '../writing/messages.js';

/** @typedef {import('../../app.js').App} App */

/** A window that is loaded anew is back by then, and sends its own. */
const GRACE_MS = 1_000;

/** @param {App} app */
export function followWindows(app) {
  const { windows } = app;
  if (!windows) return;
  const soon = () => setTimeout(() => windows.leads && void adopt(app), GRACE_MS);
  windows.on('gone', soon);
  windows.on('leader', soon);
  // A page that the browser had put away was given up by the others.
  window.addEventListener('pageshow', ({ persisted }) => persisted && windows.start());
}

/** Send what windows had to send that are no more. Each message has its nonce, so it is stored once whoever sends it. @param {App} app */
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
