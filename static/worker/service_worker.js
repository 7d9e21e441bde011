/**
 * The service worker: it keeps the page and the files that the page is made of, so that the client opens without a
 * network, and shows what was pushed. It keeps nothing else: no answer of the API, and no file of anybody.
 *
 * `SHELL` {version, page, headers, paths} stands before this text. The page is part of the worker and its assets are
 * named by their content, so that what is kept is always of one version. Pictures are kept beside them.
 */

const KEPT = 'teahouse-shell-';
/** The root of the server, or the path under which it is. */
const HOME = new URL('./', self.location.href);
const PATHS = SHELL.paths.map((path) => new URL(path, HOME).pathname);
const JOINED = new URL('static/joined/', HOME).pathname;
/** A page that has not come by then is shown as it is kept. */
const PAGE_WITHIN_MS = 4_000;

self.addEventListener('install', (event) => {
  self.skipWaiting(); // what an open page has not asked for yet is kept beside, for one version more
  event.waitUntil(keep());
});

async function keep() {
  const cache = await caches.open(KEPT + SHELL.version);
  await cache.addAll(PATHS);
}

self.addEventListener('activate', (event) => event.waitUntil(begin()));

/** Pages of the version before may still ask for a script or a picture that they did not need yet. */
async function begin() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(KEPT) && name !== KEPT + SHELL.version);
  await Promise.all(kept.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && pathname === HOME.pathname) event.respondWith(page(request));
  else if (PATHS.includes(pathname) || pathname.startsWith(JOINED)) event.respondWith(asset(request));
});

/** The page as the server has it now; without a server, as it is kept. */
async function page(request) {
  const late = new Promise((resolve) => setTimeout(resolve, PAGE_WITHIN_MS));
  const asked = fetch(request).catch(() => undefined);
  const answer = await Promise.race([asked, late]);
  if (answer && answer.status < 500) return answer;
  return new Response(SHELL.page, { headers: SHELL.headers });
}

async function asset(request) {
  return await caches.match(request, { ignoreVary: true }) ?? fetch(request);
}

/** An open page asks whether it is of this version. */
self.addEventListener('message', ({ data, ports: [port] }) => {
  if (data === 'paths') port?.postMessage(PATHS);
});

/** What is shown of a push, in the language of the page that subscribed. */
const WORDS = {
  en: { move: 'Your move', said: 'Wrote to you', lobby: 'Lobby' },
  zh: { move: '轮到您了', said: '给您发来消息', lobby: '大厅' },
};

/** A name or a text of somebody, which must not turn the words around it. */
const isolated = (text) => `\u2068${text.replaceAll(/[\u202A-\u202E\u2066-\u2069]/gu, '')}\u2069`;

self.addEventListener('push', (event) => {
  const push = event.data?.json();
  if (push) event.waitUntil(show(push));
});

async function show({ kind, room, title, by = '', text = '', language = 'en' }) {
  const windows = await self.clients.matchAll({ type: 'window' });
  if (windows.some(({ focused }) => focused)) return; // the user came back meanwhile
  const words = WORDS[language] ?? WORDS.en;
  const called = room === 'lobby' && title === 'Lobby' ? words.lobby : title;
  const head = kind === 'move' ? words.move : kind === 'dm' ? isolated(by) : `${isolated(by)} · ${isolated(called)}`;
  const body = kind === 'move' ? isolated(title) : text || words.said;
  const icon = PATHS.find((path) => path.includes('/icon-192'));
  // The page's own notices of a room have the same tag, and the later one takes the place of the earlier.
  await self.registration.showNotification(head, { body, icon, lang: language, tag: `teahouse ${room}`, data: { room } });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.room));
});

/** Show the room in a window that is there, else in a new one. */
async function open(room) {
  const [there] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!there) return self.clients.openWindow(new URL(room ? `#/r/${encodeURIComponent(room)}` : '', HOME).href);
  if (room) there.postMessage({ open: room });
  return there.focus();
}
