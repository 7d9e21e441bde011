/** The sockets that the inspector shows: those of the page, and those that it has opened itself. */

import { randomName } from '../../sdk/index.js';
import { onServer } from '../home.js';
import { Faults } from './faults.js';
import { encode } from './msgpack.js';
import { BY_HAND, Traffic } from './traffic.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {'json' | 'msgpack' | 'stomp' | 'sockjs'} Protocol
 * @typedef {Pick<WebSocket, 'readyState' | 'onopen' | 'onclose' | 'onmessage' | 'send' | 'close'> & {bufferedAmount?: number, binaryType?: string}} Line
 *
 * @typedef {object} Inspected
 * @property {string} task
 * @property {Protocol} protocol
 * @property {Traffic} traffic
 * @property {Faults} faults
 * @property {boolean} own  whether the inspector opened it
 * @property {() => string} phase  `open`, `connecting`, `waiting`, or `stopped`, perhaps with a reason
 * @property {() => {commands: number, bytes: number}} waiting  commands without an answer, and bytes to write
 * @property {() => void} cut
 * @property {(text: string) => void} send  a frame as it was typed; throws if no socket is open
 * @property {() => void} end  stop inspecting it, and close it if the inspector opened it
 *
 * @typedef {{task: string, since_at: number}} Elsewhere  a socket of this login in another window
 *
 * @typedef {object} Look  what the views of the panel share
 * @property {App} app
 * @property {Inspected[]} sockets
 * @property {Elsewhere[]} elsewhere
 * @property {Inspected} chosen
 * @property {() => void} changed
 */

/** A frame that was typed by hand gets an id, which identifies its answer. @param {string} text @returns {string} */
function withId(text) {
  try {
    const frame = JSON.parse(text);
    if (frame && typeof frame === 'object' && !Array.isArray(frame) && frame.id === undefined) return JSON.stringify({ ...frame, id: `${BY_HAND}${randomName(6)}` });
  } catch {
    return text; // a user may send invalid JSON on purpose
  }
  return text;
}

/** A client of the page. @implements {Inspected} */
export class Tapped {
  own = false;
  protocol = /** @type {const} */ ('json');
  traffic = new Traffic();
  faults = new Faults();
  /** @type {WebSocket | null} */
  #socket = null;

  /** @param {App['client']} client @param {() => void} changed */
  constructor(client, changed) {
    this.client = client;
    this.changed = changed;
    client.link.tap = {
      sent: (text, pass, socket) => this.#pass('out', text, pass, socket),
      received: (text, pass, socket) => this.#pass('in', text, pass, socket),
    };
    this.off = [client.on('state', changed), client.on('outbox', changed)];
  }

  get task() {
    return this.client.link.task;
  }

  /** @param {'in' | 'out'} way @param {string} text @param {(text: string) => void} pass @param {WebSocket} socket */
  #pass(way, text, pass, socket) {
    this.#socket = socket;
    const lost = this.faults.drops();
    this.traffic.add(way, text, lost);
    this.changed();
    if (!lost) this.faults.later(() => pass(text));
  }

  phase() {
    const { phase, reason } = this.client.link.state;
    return phase === 'open' || !reason ? phase : `${phase} (${reason})`;
  }

  waiting() {
    return { commands: this.client.outbox.entries.length, bytes: this.#socket?.bufferedAmount ?? 0 };
  }

  cut() {
    this.client.link.cut();
  }

  /** @param {string} text */
  send(text) {
    if (this.#socket?.readyState !== 1) this.client.link.probe(); // brings the socket here
    const socket = this.#socket;
    if (socket?.readyState !== 1) throw new Error('no socket is open');
    this.#pass('out', withId(text), (passed) => socket.send(passed), socket);
  }

  end() {
    this.client.link.tap = null;
    for (const off of this.off) off();
  }
}

/** A separate socket, beside those of the page. @implements {Inspected} */
export class Opened {
  own = true;
  traffic = new Traffic();
  faults = new Faults();
  #phase = 'connecting';
  /** @type {Line | null} */
  #line = null;

  /** @param {App} app @param {string} task @param {Protocol} protocol @param {() => void} changed */
  constructor(app, task, protocol, changed) {
    this.app = app;
    this.task = task;
    this.protocol = protocol;
    this.changed = changed;
  }

  /** Rejected with a Failure if there is no ticket. */
  async open() {
    this.#phase = 'connecting';
    const line = await lineOf(this.app, this.task, this.protocol);
    if (line.binaryType) line.binaryType = 'arraybuffer';
    this.#line = line;
    const greet = line.onopen;
    line.onopen = (event) => {
      this.#phase = 'open';
      greet?.call(/** @type {any} */ (line), event);
      if (this.protocol === 'stomp') this.send(`CONNECT\naccept-version:1.2\nhost:${location.host}\ntask:${this.task}\n\n`);
      if (this.protocol === 'sockjs') void this.#signIn();
      this.changed();
    };
    line.onmessage = ({ data }) => {
      this.traffic.add('in', data, this.faults.drops());
      this.changed();
    };
    line.onclose = ({ code, reason }) => {
      this.#phase = `stopped (${code}${reason ? `, ${reason}` : ''})`;
      this.changed();
    };
  }

  /** SockJS can carry a token only in a frame. */
  async #signIn() {
    this.#write(JSON.stringify({ op: 'auth', token: await this.app.sessions.token(), task: this.task }));
  }

  phase() {
    return this.#phase;
  }

  waiting() {
    return { commands: 0, bytes: this.#line?.bufferedAmount ?? 0 };
  }

  cut() {
    this.#line?.close();
  }

  /** @param {string} text */
  send(text) {
    if (this.#line?.readyState !== 1) throw new Error('no socket is open');
    this.#write(this.protocol === 'stomp' ? text : withId(text));
  }

  /** @param {string} text */
  #write(text) {
    const data = this.protocol === 'stomp' ? `${text.includes('\n\n') ? text : `${text.trimEnd()}\n\n`}\0` : this.protocol === 'msgpack' ? packed(text) : text;
    const lost = this.faults.drops();
    this.traffic.add('out', data, lost);
    this.changed();
    if (!lost) this.faults.later(() => this.#line?.readyState === 1 && this.#line.send(data));
  }

  end() {
    this.#line?.close();
  }
}

/** @param {string} text  JSON @returns {ArrayBuffer} throws a SyntaxError */
function packed(text) {
  const { buffer, byteOffset, byteLength } = encode(JSON.parse(text));
  return /** @type {ArrayBuffer} */ (buffer.slice(byteOffset, byteOffset + byteLength));
}

/** @param {App} app @param {string} task @param {Protocol} protocol @returns {Promise<Line>} */
async function lineOf(app, task, protocol) {
  if (protocol === 'sockjs') return new (await sockJs())(onServer('/sockjs'));
  const query = `task=${encodeURIComponent(task)}&ticket=${encodeURIComponent(await app.sessions.ticket())}`;
  const { host } = app.sessions; // that of the client shares its sockets with other windows
  if (protocol === 'stomp') return host.open(`/ws?${query}`, ['v12.stomp']);
  return host.open(`/socket?${query}`, [`teahouse.v1.${protocol}`]);
}

/** @returns {Promise<new (url: string) => Line>} the library, which the server has for its own page */
async function sockJs() {
  const held = /** @type {any} */ (globalThis).SockJS;
  if (held) return held;
  const script = document.createElement('script');
  script.src = onServer('/static/vendor/sockjs-1.6.1.min.js');
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error('SockJS cannot be loaded'));
    document.head.append(script);
  });
  return /** @type {any} */ (globalThis).SockJS;
}

