/** `wx.request` over fetch: any status is a success, ten run at a time, and more wait. */

import { fail, succeed } from './callbacks.js';

/** @typedef {import('./callbacks.js').Answer} Answer */

const MAX_REQUESTS = 10;
const TIMEOUT_MS = 60_000;
const FORM = 'application/x-www-form-urlencoded';

export class Requests {
  #running = 0;
  /** @type {Array<() => void>} */
  #waiting = [];

  /**
   * @param {typeof globalThis.fetch} fetch
   * @param {import('./background.js').Background} background
   * @param {string} [referer]
   */
  constructor(fetch, background, referer) {
    this.fetch = fetch;
    this.background = background;
    this.referer = referer;
  }

  /** @param {import('./callbacks.js').RequestWish} wish @returns {{abort: () => void}} */
  request = (wish) => {
    const ending = new AbortController();
    const begin = () => {
      this.#running += 1;
      void this.#run(wish, ending).finally(() => {
        this.#running -= 1;
        this.#waiting.shift()?.();
      });
    };
    if (this.#running < MAX_REQUESTS) begin();
    else this.#waiting.push(begin);
    return { abort: () => ending.abort('abort') };
  };

  /** @param {import('./callbacks.js').RequestWish} wish @param {AbortController} ending */
  async #run(wish, ending) {
    const ended = this.background.opened(() => ending.abort('interrupted'));
    const timer = setTimeout(() => ending.abort('timeout'), wish.timeout ?? TIMEOUT_MS);
    try {
      if (this.background.interrupted) ending.abort('interrupted');
      ending.signal.throwIfAborted();
      const answer = await this.#answer(wish, ending.signal);
      this.background.tell(() => succeed(wish, { ...answer, errMsg: 'request:ok' }));
    } catch (error) {
      const why = ending.signal.aborted ? String(ending.signal.reason) : String(/** @type {Error} */ (error).message);
      this.background.tell(() => fail(wish, 'request', why));
    } finally {
      clearTimeout(timer);
      ended();
    }
  }

  /** @param {import('./callbacks.js').RequestWish} wish @param {AbortSignal} signal @returns {Promise<Answer>} */
  async #answer({ url, data, header = {}, method = 'GET', dataType = 'json', responseType = 'text' }, signal) {
    const type = Object.entries(header).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/json';
    const headers = { ...header, 'content-type': type, ...(this.referer && { Referer: this.referer }) };
    const inAddress = method === 'GET' && data !== undefined && typeof data === 'object';
    const address = inAddress ? `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(data)}` : url;
    const body = method === 'GET' || data === undefined ? undefined : written(data, type);
    const response = await this.fetch(address, { method, headers, signal, ...(body !== undefined && { body }) });
    const answered = responseType === 'arraybuffer' ? await response.arrayBuffer() : read(await response.text(), dataType);
    return { data: answered, statusCode: response.status, header: Object.fromEntries(response.headers), cookies: response.headers.getSetCookie?.() ?? [] };
  }
}

/** @param {any} data @param {string} type @returns {string | ArrayBuffer} */
function written(data, type) {
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data;
  return type.startsWith(FORM) ? String(new URLSearchParams(data)) : JSON.stringify(data);
}

/** @param {string} text @param {string} dataType */
function read(text, dataType) {
  if (dataType !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // as WeChat does
  }
}
