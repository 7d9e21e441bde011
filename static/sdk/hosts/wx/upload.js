/** `wx.uploadFile`: a file of the phone as a form, with its task. Ten at a time, as in WeChat. */

import { fail, succeed } from './callbacks.js';

/**
 * @typedef {import('./callbacks.js').Callbacks<{data: string, statusCode: number}> & {url: string, filePath: string, name: string,
 *   header?: Record<string, string>, formData?: Record<string, string>, timeout?: number}} UploadWish
 *
 * @typedef {(result: {progress: number, totalBytesSent: number, totalBytesExpectedToSend: number}) => void} Progress
 */

const MOST_AT_ONCE = 10;
const TIMEOUT_MS = 60_000;

export class Uploads {
  #running = 0;
  /** @type {Array<() => void>} */
  #waiting = [];

  /**
   * @param {typeof globalThis.fetch} fetch
   * @param {(path: string) => Promise<Blob>} files  reads a file of the phone
   * @param {import('./background.js').Background} background
   * @param {string} [referer]
   */
  constructor(fetch, files, background, referer) {
    this.fetch = fetch;
    this.files = files;
    this.background = background;
    this.referer = referer;
  }

  /** @param {UploadWish} wish */
  upload = (wish) => {
    const ending = new AbortController();
    /** @type {Set<Progress>} */
    const listeners = new Set();
    const begin = () => {
      this.#running += 1;
      void this.#run(wish, ending, listeners).finally(() => {
        this.#running -= 1;
        this.#waiting.shift()?.();
      });
    };
    if (this.#running < MOST_AT_ONCE) begin();
    else this.#waiting.push(begin);
    return {
      abort: () => ending.abort('abort'),
      onProgressUpdate: (/** @type {Progress} */ listener) => void listeners.add(listener),
      offProgressUpdate: (/** @type {Progress} */ listener) => void listeners.delete(listener),
    };
  };

  /** @param {UploadWish} wish @param {AbortController} ending @param {Set<Progress>} listeners */
  async #run(wish, ending, listeners) {
    const ended = this.background.opened(() => ending.abort('interrupted'));
    const timer = setTimeout(() => ending.abort('timeout'), wish.timeout ?? TIMEOUT_MS);
    try {
      if (this.background.interrupted) ending.abort('interrupted');
      ending.signal.throwIfAborted();
      const answer = await this.#answer(wish, ending.signal, listeners);
      this.background.tell(() => succeed(wish, { ...answer, errMsg: 'uploadFile:ok' }));
    } catch (error) {
      const why = ending.signal.aborted ? String(ending.signal.reason) : String(/** @type {Error} */ (error).message);
      this.background.tell(() => fail(wish, 'uploadFile', why));
    } finally {
      clearTimeout(timer);
      ended();
    }
  }

  /** @param {UploadWish} wish @param {AbortSignal} signal @param {Set<Progress>} listeners */
  async #answer({ url, filePath, name, header = {}, formData = {} }, signal, listeners) {
    const file = await this.files(filePath).catch(() => {
      throw new Error(`no such file or directory, open ${filePath}`);
    });
    const form = new FormData();
    for (const [field, value] of Object.entries(formData)) form.append(field, value);
    form.append(name, file, filePath.split('/').at(-1));
    const headers = { ...header, ...(this.referer && { Referer: this.referer }) };
    const response = await this.fetch(url, { method: 'POST', headers, body: form, signal });
    const done = { progress: 100, totalBytesSent: file.size, totalBytesExpectedToSend: file.size };
    this.background.tell(() => {
      for (const listener of listeners) listener(done);
    });
    return { statusCode: response.status, data: await response.text() };
  }
}
