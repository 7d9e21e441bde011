/**
 * The service worker: it keeps the page and the files that the page is made of, so that the client opens without a
 * network, and shows what was pushed. It keeps nothing else: no answer of the API, and no file of anybody.
 *
 * `SHELL` {version, page, assets} and `HEADERS` of the page stand before this text. The page is part of the worker and its assets are
 * named by their content, so that what is kept is always of one version.
 */

const KEPT = 'teahouse-shell-';
const ASSETS = '/static/joined/';
/** A page that has not come by then is shown as it is kept. */
const PAGE_WITHIN_MS = 4_000;

self.addEventListener('install', (event) => {
  self.skipWaiting(); // an open page needs no asset that it does not have
  event.waitUntil(keep());
});

async function keep() {
  const cache = await caches.open(KEPT + SHELL.version);
  await cache.addAll(SHELL.assets);
}

self.addEventListener('activate', (event) => event.waitUntil(begin()));

/** Pages of the version before may still show a picture that they did not show yet. */
async function begin() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(KEPT) && name !== KEPT + SHELL.version);
  await Promise.all(kept.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && pathname === '/') event.respondWith(page(request));
  else if (pathname.startsWith(ASSETS)) event.respondWith(asset(request));
});

/** The page as the server has it now; without a server, as it is kept. */
async function page(request) {
  const late = new Promise((resolve) => setTimeout(resolve, PAGE_WITHIN_MS));
  const asked = fetch(request).catch(() => undefined);
  const answer = await Promise.race([asked, late]);
  if (answer && answer.status < 500) return answer;
  return new Response(SHELL.page, { headers: HEADERS });
}

async function asset(request) {
  return await caches.match(request, { ignoreVary: true }) ?? fetch(request);
}

/** An open page asks whether it is of this version. */
self.addEventListener('message', ({ data, ports: [port] }) => {
  if (data === 'assets') port?.postMessage(SHELL.assets);
});
