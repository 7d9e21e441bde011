/** What is pushed to this device while nobody looks at any window: the subscription, and what the server has to know for it. */

import { currentLanguage } from '../../i18n/index.js';

/** @typedef {import('../../app.js').App} App */

/** What was told to the server last, so that it is not told at each start. */
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

/** Make the subscription what the user wants by now. The page's own notices need none, so nothing is said if it fails. @param {App} app */
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
    // The server pushes nothing, or the browser's push service cannot be reached; the next start tries again.
  }
}

/** @param {App} app @param {PushManager} manager @returns {Promise<PushSubscription>} with the key that the server has now */
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

/** Nothing is pushed here any more: the user does not want it, or is signed out. @param {App} app @param {boolean} [tells]  whether the server can be told */
export async function endPush(app, tells = true) {
  if (localStorage.getItem(PUSHED) === null) return;
  localStorage.removeItem(PUSHED);
  const registration = await navigator.serviceWorker?.getRegistration();
  const held = await registration?.pushManager?.getSubscription();
  if (!held) return;
  if (tells && app.sessions.current) await app.sessions.call('DELETE', '/api/push', { endpoint: held.endpoint }).catch(() => {});
  await held.unsubscribe();
}
