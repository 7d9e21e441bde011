/**
 * What the SDK needs from its environment. Time, chance, storage and network go through a host, so a test or a mini
 * program can bring its own.
 *
 * @typedef {object} Sent  what `upload` sends
 * @property {Record<string, string>} headers
 * @property {Blob | ArrayBuffer} body
 * @property {(sent: number) => void} [onProgress]
 * @property {AbortSignal} [signal]
 *
 * @typedef {object} Host
 * @property {() => number} now  ms since the epoch, by the device clock; only for what is stored or shown
 * @property {() => number} [uptime]  ms that never go back, even if the device clock is changed; without it, `now`
 * @property {() => number} random  0 <= x < 1
 * @property {(fn: () => void, ms: number, idle?: boolean) => unknown} later  an idle timer does not keep the program
 * running
 * @property {(timer: unknown) => void} cancel
 * @property {(fn: () => void, ms: number) => () => void} every  returns a function that stops it
 * @property {(path: string, init: RequestInit) => Promise<Response>} fetch
 * @property {(path: string, what: Sent) => Promise<Pick<Response, 'ok' | 'json'>>} [upload]  a POST
 *   that tells how far it is; without it, `fetch`
 * @property {(path: string, protocols: string[]) => WebSocket} open
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage
 * @property {<T>(name: string, work: () => Promise<T>) => Promise<T>} exclusive  runs work of the same name one after another, over all tabs
 *
 * @typedef {object} Credentials  who the user is: a session of the server, or tokens of the application
 * @property {Host} host
 * @property {{access_token: string} | null} current  null if nobody is signed in, or that is not known yet
 * @property {() => Promise<string>} token  an access token; rejected with a Failure
 * @property {() => Promise<string>} ticket
 * @property {(stale?: any) => Promise<void>} renew
 * @property {(name: 'change', listener: (now: {access_token: string} | null) => void) => () => void} on
 */

/** What the worker of a heartbeat does. Its first message sets the interval in ms. */
const PULSE = 'onmessage = ({ data }) => setInterval(() => postMessage(0), data);';
let isTold = false;

/**
 * A timer that also works in a hidden tab. Browsers slow the timers of hidden pages to one a minute, and the server
 * would close the connection; the timers of a worker keep their pace. The worker is made from a string, so it also
 * works bundled and from another origin. Where the page's policy forbids it (`worker-src blob:`), a warning goes to
 * the console, and a timer of the page is used.
 *
 * @param {() => void} fn
 * @param {number} ms
 * @returns {() => void}
 */
function every(fn, ms) {
  let stop = typeof Worker === 'undefined' ? everyInPage(fn, ms) : () => {};
  if (typeof Worker === 'undefined') return stop;
  const address = URL.createObjectURL(new Blob([PULSE], { type: 'text/javascript' }));
  const fallBack = () => {
    stop();
    stop = everyInPage(fn, ms);
    tellOnce('no worker can be started here: allow "worker-src blob:", or the connection may be lost while the page is hidden');
  };
  try {
    const worker = new Worker(address);
    stop = () => {
      worker.terminate();
      URL.revokeObjectURL(address);
    };
    worker.onmessage = fn;
    worker.onerror = fallBack;
    worker.postMessage(ms);
  } catch {
    fallBack();
  }
  return () => stop();
}

/** @param {() => void} fn @param {number} ms */
function everyInPage(fn, ms) {
  const timer = setInterval(fn, ms);
  return () => clearInterval(timer);
}

/** @param {string} what */
function tellOnce(what) {
  if (!isTold) console.warn(`teahouse: ${what}`);
  isTold = true;
}

/**
 * Without locks (plain http) two tabs may refresh at once. The server answers both with the same new session, so the
 * lock only saves a request.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function exclusive(name, work) {
  if (!globalThis.navigator?.locks) return work();
  return await navigator.locks.request(name, work);
}

/**
 * `fetch` does not report how much of a body was sent.
 *
 * @param {string} url
 * @param {Sent} what
 * @returns {Promise<Pick<Response, 'ok' | 'json'>>}
 */
function post(url, { headers, body, onProgress, signal }) {
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress?.(loaded);
    request.onload = () => resolve({ ok: request.status >= 200 && request.status < 300, json: async () => JSON.parse(request.responseText) });
    request.onerror = request.onabort = () => reject(new Error('not answered'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

/**
 * The browser's storage for a host, divided between the servers that share one host under different paths.
 *
 * @param {string} path
 * @returns {Host['storage']}
 */
function kept(path) {
  if (path === '/') return localStorage;
  return {
    getItem: (name) => localStorage.getItem(name + path),
    setItem: (name, value) => localStorage.setItem(name + path, value),
    removeItem: (name) => localStorage.removeItem(name + path),
  };
}

/** @returns {number} ms since the page was opened; never goes back */
export function uptime() {
  return performance.now();
}

/**
 * The default server of a page: the page's host, with the path (`BASE_PATH`) below which the SDK was loaded, unless
 * the SDK came from elsewhere or is part of a bundle.
 *
 * @param {string} origin  of the page
 * @param {string | URL} [module]  the address of a module of the SDK
 * @returns {string}
 */
export function serverOf(origin, module) {
  if (!module || !URL.canParse(module)) return origin;
  const { origin: from, pathname } = new URL(module);
  const end = pathname.lastIndexOf('/static/sdk/');
  return from === origin && end > 0 ? origin + pathname.slice(0, end) : origin;
}

/**
 * @param {string} [origin]  of the server, with its path where it has one; by default that of the page
 * @returns {Host}
 */
export function browserHost(origin = serverOf(location.origin, import.meta.url)) {
  return {
    now: () => Date.now(),
    uptime,
    random: () => Math.random(),
    later: (fn, ms) => setTimeout(fn, ms),
    cancel: (timer) => clearTimeout(/** @type {number} */ (timer)),
    every,
    fetch: (path, init) => fetch(origin + path, init),
    upload: (path, what) => post(origin + path, what),
    open: (path, protocols) => new WebSocket(origin.replace(/^http/, 'ws') + path, protocols),
    storage: kept(new URL(origin).pathname),
    exclusive,
  };
}
