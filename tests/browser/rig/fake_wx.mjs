/**
 * A fake `wx` that follows WeChat's typings: connectSocket returns a SocketTask at once; a SocketTask has no `off`, no
 * ready state and no ping; five may be open; storage returns '' for a missing key; calls in the background fail.
 */

export class FakeSocketTask {
  sent = [];
  closedWith = null;
  #listeners = { open: [], message: [], close: [], error: [] };

  constructor(wx, options) {
    Object.assign(this, { wx, ...options });
  }

  send({ data, fail }) {
    if (this.wx.background) return void fail?.({ errMsg: 'sendSocketMessage:fail interrupted' });
    if (this.closedWith) return void fail?.({ errMsg: 'sendSocketMessage:fail:socket is not connected' });
    this.sent.push(JSON.parse(data));
  }

  close({ code = 1000, reason = '' } = {}) {
    if (new TextEncoder().encode(reason).length > 123) throw new Error('the reason is too long');
    if (this.closedWith) return;
    this.closedWith = code;
    this.wx.open.delete(this);
    // As on a phone, the close event comes later.
    queueMicrotask(() => this.tell('close', { code, reason }));
  }

  onOpen(listener) {
    this.#listeners.open.push(listener);
  }
  onMessage(listener) {
    this.#listeners.message.push(listener);
  }
  onClose(listener) {
    this.#listeners.close.push(listener);
  }
  onError(listener) {
    this.#listeners.error.push(listener);
  }

  tell(what, result) {
    for (const listener of this.#listeners[what]) listener(result);
  }

  opens() {
    this.tell('open', { header: {} });
  }

  bring(frame) {
    this.tell('message', { data: JSON.stringify(frame) });
  }

  hello() {
    this.opens();
    this.bring({ op: 'hello', connection: 'c1', session: 's1', user: { id: 'w-1', name: 'wechat-1', guest: false }, task: 'main', heartbeat_s: 15, server_at: 0 });
  }

  /** The server or WeChat closes the socket. */
  end(code, reason = '') {
    this.closedWith = code;
    this.wx.open.delete(this);
    this.tell('close', { code, reason });
  }

  ops() {
    return this.sent.map(({ op }) => op);
  }
}

/** `answers[path]` is called with the body, and returns `[status, body]`. */
export class FakeWx {
  background = false;
  tasks = [];
  open = new Set();
  calls = [];
  stored = new Map();
  code = 'code-1';
  #shown = [];
  #network = [];

  constructor(answers = {}) {
    this.answers = answers;
  }

  // Arrow functions, for callers may take a method out of `wx`.
  connectSocket = (options) => {
    const task = new FakeSocketTask(this, options);
    if (this.background || this.open.size >= 5) queueMicrotask(() => options.fail?.({ errMsg: 'connectSocket:fail interrupted' }));
    else this.open.add(task);
    this.tasks.push(task);
    return task;
  };

  request = ({ url, header, data, success, fail, dataType, method }) => {
    if (this.background) return void queueMicrotask(() => fail({ errMsg: 'request:fail interrupted' }));
    if (dataType !== 'text' || method !== 'POST') throw new Error('asked in another way');
    const path = url.replace(/^https:\/\/[^/]+/u, '');
    this.calls.push({ path, data: data && JSON.parse(data), token: header.Authorization?.slice(7) });
    const [statusCode, body] = this.answers[path](data ? JSON.parse(data) : null);
    queueMicrotask(() => success({ statusCode, data: typeof body === 'string' ? body : JSON.stringify(body) }));
  };

  login = ({ success, fail }) => queueMicrotask(() => (this.code ? success({ code: this.code }) : fail({ errMsg: 'login:fail' })));
  getStorageSync = (key) => this.stored.get(key) ?? '';
  setStorageSync = (key, value) => void this.stored.set(key, value);
  removeStorageSync = (key) => void this.stored.delete(key);
  onAppShow = (listener) => void this.#shown.push(listener);
  onNetworkStatusChange = (listener) => void this.#network.push(listener);

  get task() {
    return this.tasks.at(-1);
  }

  hide() {
    this.background = true;
  }

  show() {
    this.background = false;
    for (const listener of this.#shown) listener();
  }

  network(isConnected) {
    for (const listener of this.#network) listener({ isConnected });
  }
}
