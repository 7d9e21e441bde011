/** Messages among the windows of one browser, this one included. Messages of one sender arrive in order. */

/**
 * @typedef {object} Message  by `kind`: who leads, and what windows and their leader tell each other about sockets
 * @property {string} kind
 * @property {string} from  the window that sent it
 * @property {string | null} to  the window that it is for; null for all
 * @property {any} [body]
 *
 * @typedef {Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>} Channel
 */

export class Bus {
  /** @type {Map<string, (body: any, from: string) => void>} */
  #takers = new Map();

  /** @param {Channel} channel @param {string} me  the name of this window */
  constructor(channel, me) {
    this.channel = channel;
    this.me = me;
    channel.onmessage = ({ data }) => this.#take(data);
  }

  /**
   * A message from this window to itself arrives in its next microtask, and no other window gets it.
   *
   * @param {string | null} to @param {string} kind @param {any} [body]
   */
  send(to, kind, body) {
    const message = { kind, from: this.me, to, body };
    if (to !== this.me) this.channel.postMessage(message);
    if (to === this.me || to === null) queueMicrotask(() => this.#take(message));
  }

  /** @param {string} kind @param {(body: any, from: string) => void} taker  the only one of its kind */
  take(kind, taker) {
    this.#takers.set(kind, taker);
  }

  /** @param {Message} message */
  #take({ kind, from, to, body }) {
    if (to === null || to === this.me) this.#takers.get(kind)?.(body, from);
  }
}
