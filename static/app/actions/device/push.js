/** Push messages to this device while the user looks at no window: the subscription, and what the server must know for it. */

import { currentLanguage } from '../../i18n/index.js';

/** @typedef {import('../../app.js').App} App */

/** What was last sent to the server, so that it is not sent at each start. */
const PUSHED = 'teahouse.pushed';

/** @param {App} app */
export function followPush(app) {
  let told = true;
  const look = () => {
    const on = document.hasFocus();
    if (on === told || app.store.state.link.phase !== 'open') return;
    told = on;
    void app.client.request({ op: 'looking', on });
  };
  app.client.on('hello', () => {
    told = true; // what the server takes a new socket for
    queueMicrotask(look);
    void syncPush(app);
  });
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  document.addEventListener('visibilitychange', look);
}

/** Bring the subscription in line with the user's settings. The page's own notices need none, so a failure is not shown. @param {App} app */
export async function syncPush(app) {
  const before = localStorage.getItem(PUSHED);
  const { me, notifying } = app.store.state;
  if (!me || (!notifying.on && before === null)) return;
  try {
    if (!notifying.on) return await endPush(app);
    const { pushManager } = await navigator.serviceWorker?.getRegistration() ?? {};
    const subscription = pushManager && await subscribed(app, pushManager);
    if (!subscription) return;
    const { endpoint, keys } = subscription.toJSON();
    const { quiet, rooms } = notifying;
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const body = { endpoint, ...keys, language: currentLanguage() === 'zh' ? 'zh' : 'en', time_zone, rooms, ...(quiet && { quiet: { start: quiet.from, end: quiet.to } }) };
    const now = JSON.stringify([me.id, body]);
    if (now === before) return;
    await app.sessions.call('POST', '/api/push', body);
    localStorage.setItem(PUSHED, now);
  } catch {
    // The server does not push, or the browser's push service cannot be reached; the next start tries again.
  }
}

/** @param {App} app @param {PushManager} manager @returns {Promise<PushSubscription>} with the server's current key */
async function subscribed(app, manager) {
  const { key } = await app.sessions.call('GET', '/api/push');
  const held = await manager.getSubscription();
  if (held && unpadded(held.options.applicationServerKey) === key) return held;
  await held?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** @param {ArrayBuffer | null} bytes @returns {string} in base64 for addresses */
function unpadded(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes ?? []))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Stop push messages here: the user does not want them, or is signed out. @param {App} app @param {boolean} [tells]  whether to notify the server */
export async function endPush(app, tells = true) {
  if (localStorage.getItem(PUSHED) === null) return;
  localStorage.removeItem(PUSHED);
  const registration = await navigator.serviceWorker?.getRegistration();
  const held = await registration?.pushManager?.getSubscription();
  if (!held) return;
  if (tells && app.sessions.current) await app.sessions.call('DELETE', '/api/push', { endpoint: held.endpoint }).catch(() => {});
  await held.unsubscribe();
}
