/** The service worker: it stores the page for use without a network, and reports a new version on the server. */

import { attempt } from '../../app.js';
import { onServer } from '../../home.js';
import { syncPush } from './push.js';

/** @typedef {import('../../app.js').App} App */

/** How often a page that stays open asks for another version, besides after each new connection. */
const LOOK_MS = 3_600_000;

/** The script of this page, by the address that names its content; null where the modules are served one by one. */
const script = document.querySelector('script[src*="/static/joined/"]')?.getAttribute('src') ?? null;

/** @param {App} app */
export function followShell(app) {
  const workers = navigator.serviceWorker;
  if (!workers || !script) return; // as on pages without https
  /** @type {ServiceWorkerRegistration | undefined} */
  let registration;
  let lookedAt = 0;
  workers.addEventListener('message', ({ data }) => data?.open && attempt(app, app.enter(data.open)));
  workers.addEventListener('controllerchange', () => void tellNewer(app));
  const look = () => {
    lookedAt = performance.now();
    registration?.update().catch(() => {}); // the server is not there
  };
  app.client.on('hello', () => {
    if (registration) return look(); // the server may have been started anew
    // After the work that the user waits for.
    const idle = window.requestIdleCallback ?? ((/** @type {() => void} */ work) => setTimeout(work, 1_000));
    return void idle(async () => {
      registration ??= await workers.register(onServer('/sw.js')).catch(() => undefined);
      if (registration) void syncPush(app);
    });
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && performance.now() - lookedAt > LOOK_MS) look();
  });
}

/** There is another worker: if it stores other files, this page is an old version. @param {App} app */
function tellNewer(app) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    if (!data.includes(script)) app.store.change({ newer: true });
  };
  navigator.serviceWorker.controller?.postMessage('paths', [port2]);
}
