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
 * @property {() => number} now  ms since the epoch, by the device clock; for nothing but what is stored or shown
 * @property {() => number} [uptime]  ms that only ever grow, whatever is done to the device clock; without it, `now`
 * @property {() => number} random  0 <= x < 1
 * @property {(fn: () => void, ms: number) => unknown} later
 * @property {(timer: unknown) => void} cancel
 * @property {(fn: () => void, ms: number) => () => void} every  returns what stops it
 * @property {(path: string, init: RequestInit) => Promise<Response>} fetch
 * @property {(path: string, what: Sent) => Promise<Pick<Response, 'ok' | 'json'>>} [upload]  a POST
 *   that tells how far it is; without it, `fetch`
 * @property {(path: string, protocols: string[]) => WebSocket} open
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage
 * @property {<T>(name: string, work: () => Promise<T>) => Promise<T>} exclusive  runs work of the same name one after another, over all tabs
 */

/**
 * A timer that also works in a hidden tab. Browsers slow the timers of hidden pages to one a minute, and the server
 * would close the connection; the timers of a worker keep their pace.
 *
 * @param {() => void} fn
 * @param {number} ms
 * @returns {() => void}
 */
function every(fn, ms) {
  if (typeof Worker === 'undefined') {
    const timer = setInterval(fn, ms);
    return () => clearInterval(timer);
  }
  const worker = new Worker(new URL('../connection/pulse.js', import.meta.url));
  worker.onmessage = fn;
  worker.postMessage(ms);
  return () => worker.terminate();
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
 * `fetch` does not tell how much of a body was sent.
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

/** @returns {number} ms since the page was opened; never goes back */
export function uptime() {
  return performance.now();
}

/**
 * @param {string} [origin]  of the server; by default the page's
 * @returns {Host}
 */
export function browserHost(origin = location.origin) {
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
    storage: localStorage,
    exclusive,
  };
}
