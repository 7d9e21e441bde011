/**
 * Whether the mini program is in the background, and whether there is a network. After five seconds in the background
 * WeChat cuts its connections: what is open is interrupted, and gets its failure when the program is shown again.
 */

const INTERRUPTED_AFTER_MS = 5_000;

/** @template T @typedef {Set<(what: T) => void>} Listeners */

export class Background {
  interrupted = false;
  connected = true;
  /** @type {Listeners<any>} */
  #shown = new Set();
  /** @type {Listeners<any>} */
  #hidden = new Set();
  /** @type {Listeners<{isConnected: boolean, networkType: string}>} */
  #network = new Set();
  /** What to interrupt when the background has lasted too long. @type {Set<() => void>} */
  #open = new Set();
  /** @type {Array<() => void>} */
  #later = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isHidden = false;

  hide() {
    if (this.#isHidden) return;
    this.#isHidden = true;
    for (const listener of [...this.#hidden]) listener({});
    this.#timer = setTimeout(() => this.#interrupt(), INTERRUPTED_AFTER_MS);
  }

  show() {
    if (!this.#isHidden) return;
    this.#isHidden = false;
    this.interrupted = false;
    clearTimeout(this.#timer);
    for (const tell of this.#later.splice(0)) tell();
    for (const listener of [...this.#shown]) listener({});
  }

  /** @param {boolean} connected */
  setConnected = (connected) => {
    this.connected = connected;
    for (const listener of [...this.#network]) listener({ isConnected: connected, networkType: this.#type() });
  };

  /** @param {() => void} breakOff  called when the background has lasted too long @returns {() => void} to be called when it has ended by itself */
  opened(breakOff) {
    this.#open.add(breakOff);
    return () => this.#open.delete(breakOff);
  }

  /** Call it now, or when the mini program is shown again: in the background its code does not run. @param {() => void} tell */
  tell(tell) {
    if (this.interrupted) this.#later.push(tell);
    else tell();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #interrupt() {
    this.interrupted = true;
    for (const breakOff of [...this.#open]) breakOff();
  }

  #type() {
    return this.connected ? 'wifi' : 'none';
  }

  api() {
    const type = () => ({ networkType: this.#type(), errMsg: 'getNetworkType:ok' });
    return {
      onAppShow: adder(this.#shown),
      offAppShow: remover(this.#shown),
      onAppHide: adder(this.#hidden),
      offAppHide: remover(this.#hidden),
      onNetworkStatusChange: adder(this.#network),
      offNetworkStatusChange: remover(this.#network),
      /** @param {import('./callbacks.js').Callbacks<{networkType: string}>} callbacks */
      getNetworkType: ({ success, complete }) => {
        success?.(type());
        complete?.(type());
      },
    };
  }
}

/** @template T @param {Listeners<T>} listeners @returns {(listener: (what: T) => void) => void} */
function adder(listeners) {
  return (listener) => void listeners.add(listener);
}

/** Without a listener all are removed. @template T @param {Listeners<T>} listeners @returns {(listener?: (what: T) => void) => void} */
function remover(listeners) {
  return (listener) => void (listener ? listeners.delete(listener) : listeners.clear());
}
