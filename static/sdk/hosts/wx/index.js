/**
 * `wx`, as far as it talks to servers, in a browser or in Node: code written for WeChat runs unchanged.
 *
 *     const { wx } = createWx({ login: async () => codeOfMyStub() });
 *     const task = wx.connectSocket({ url: 'wss://tea.example/echo' });
 *     task.onOpen(() => task.send({ data: 'hello' }));
 *
 * Its limits are WeChat's: five sockets, ten requests at a time, close codes and reasons, and what happens in the
 * background. In a browser a hidden page is in the background; in Node `hide` and `show` say so.
 */

import { Background } from './background.js';
import { Requests } from './request.js';
import { Sockets } from './sockets.js';
import { called } from './callbacks.js';
import { storageOf } from './storage.js';
import { Uploads } from './upload.js';

/**
 * @typedef {import('./upload.js').UploadWish} UploadWish
 *
 * @typedef {object} Options
 * @property {() => Promise<string>} [login]  returns the code for `wx.login`
 * @property {string} [appid]  where headers can be set (in Node, with `ws`), WeChat's Referer names it
 * @property {new (url: string, protocols?: string[], options?: any) => WebSocket} [WebSocket]  by default the environment's; of `ws` in an older Node
 * @property {typeof globalThis.fetch} [fetch]
 * @property {(path: string) => Promise<Blob>} [files]  reads the file for `wx.uploadFile`; by default the path is a
 * URL, such as `blob:` or `data:`
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear'>} [storage]  by default `localStorage`, else memory
 */

/**
 * @param {Options} [options]
 */
export function createWx(options = {}) {
  const background = new Background();
  const referer = options.appid && `https://servicewechat.com/${options.appid}/devtools/page-frame.html`;
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  const sockets = new Sockets(Socket, background, referer);
  const ask = options.fetch ?? ((/** @type {Parameters<typeof fetch>} */ ...what) => fetch(...what));
  const requests = new Requests(ask, background, referer);
  const uploads = new Uploads(ask, options.files ?? (async (path) => (await ask(path)).blob()), background, referer);
  const stop = followPage(background);
  const wx = {
    ...sockets.api(),
    ...background.api(),
    ...storageOf(options.storage),
    request: requests.request,
    uploadFile: uploads.upload,
    /** @param {import('./callbacks.js').Callbacks<{code: string}>} [callbacks] */
    login: (callbacks) => called('login', callbacks, async () => ({ code: await codeOf(options.login) })),
  };
  return { wx, hide: () => background.hide(), show: () => background.show(), setConnected: background.setConnected, stop };
}

/** @param {Options['login']} login */
function codeOf(login) {
  if (!login) throw new Error('createWx was given no login');
  return login();
}

/** @param {Background} background @returns {() => void} */
function followPage(background) {
  if (typeof document === 'undefined') return () => background.stop();
  const look = () => (document.visibilityState === 'hidden' ? background.hide() : background.show());
  const on = () => background.setConnected(true);
  const off = () => background.setConnected(false);
  document.addEventListener('visibilitychange', look);
  addEventListener('online', on);
  addEventListener('offline', off);
  return () => {
    document.removeEventListener('visibilitychange', look);
    removeEventListener('online', on);
    removeEventListener('offline', off);
    background.stop();
  };
}
