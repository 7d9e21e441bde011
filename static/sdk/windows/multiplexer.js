/**
 * One socket of the server, which several windows use as if each had its own. Their commands are numbered anew, and
 * each gets its own replies; the server's events go to all. A room stays subscribed until the last window
 * unsubscribes.
 */

/**
 * @typedef {import('../types.js').Frame} Frame
 * @typedef {import('../hosts/host.js').Host} Host
 *
 * @typedef {object} Port  one window's end of the socket
 * @property {boolean} open  whether it got its `hello`
 * @property {Set<unknown>} rooms  that it subscribed to
 * @property {boolean | undefined} looking  what it last said about whether the user looks at its window
 *
 * @typedef {{port: string, id: number | string, frame: Frame, size: number}} Asked
 *
 * @typedef {object} Ends  how it reaches its ports
 * @property {(port: string, data: string) => void} bring
 * @property {(data: string) => void} bringAll  to all that are open
 * @property {(port: string, code: number) => void} end
 * @property {() => void} done  the socket is closed, and no port is left
 */

const HELLO_WITHIN_MS = 10_000;
const PROBE_WITHIN_MS = 5_000;
const TOO_LARGE = 1009;
const LOST = 1006;

export class Multiplexer {
  /** @type {Map<string, Port>} */
  #ports = new Map();
  /** @type {Map<number, Asked>} */
  #asked = new Map();
  #lastId = 0;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Frame | null} */
  #hello = null;
  #helloAt = 0;
  /** @type {unknown} */
  #timer = null;
  #looking = true;

  /** @param {Host} host @param {Ends} ends */
  constructor(host, ends) {
    this.host = host;
    this.ends = ends;
  }

  /** @param {string} port @param {string} path @param {string[]} protocols  with which the socket is opened, if it is not open */
  attach(port, path, protocols) {
    this.#ports.set(port, { open: false, rooms: new Set(), looking: undefined });
    if (!this.#socket) this.#open(path, protocols);
    else if (this.#hello) {
      this.#look(); // until it says otherwise, the user looks at it
      this.#probe();
    }
  }

  /** @param {string} port */
  detach(port) {
    const left = this.#ports.get(port);
    if (!this.#ports.delete(port) || !left) return;
    for (const [id, asked] of this.#asked) if (asked.port === port) this.#asked.delete(id);
    if (!this.#ports.size) return this.close();
    for (const room of left.rooms) if (!this.#wanted(room)) this.#transmit({ op: 'room.close', room, id: (this.#lastId += 1) });
    this.#look();
  }

  /** The windows that use it. @returns {string[]} */
  get ports() {
    return [...this.#ports.keys()];
  }

  /** End the connection; its ports are not notified. */
  close() {
    this.host.cancel(this.#timer);
    const socket = this.#socket;
    this.#socket = this.#hello = null;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this.ends.done();
  }

  /** @param {string} port @param {string} data  a frame of that window */
  send(port, data) {
    const ours = this.#ports.get(port);
    if (!ours?.open) return;
    const frame = /** @type {Frame} */ (JSON.parse(data));
    if (frame.op === 'looking') ours.looking = Boolean(frame.on);
    if (frame.op === 'looking') this.#look();
    if (frame.op === 'room.join') ours.rooms.add(frame.room);
    if (frame.op === 'room.close') ours.rooms.delete(frame.room);
    if (frame.op === 'looking' || (frame.op === 'room.close' && this.#wanted(frame.room))) return this.#answer(port, frame);
    if (frame.id === undefined) return this.#transmit(frame);
    const id = (this.#lastId += 1);
    this.#asked.set(id, { port, id: frame.id, frame, size: data.length });
    this.#transmit({ ...frame, id });
  }

  /** Answer a command that need not reach the server. @param {string} port @param {Frame} frame */
  #answer(port, { id }) {
    if (id !== undefined) this.ends.bring(port, JSON.stringify({ op: 'ok', id }));
  }

  /** @param {unknown} room */
  #wanted(room) {
    return [...this.#ports.values()].some(({ rooms }) => rooms.has(room));
  }

  /** Tell the server whether the user looks at any of the windows, if that has changed. */
  #look() {
    const before = this.#looking;
    this.#looking = [...this.#ports.values()].some(({ looking }) => looking !== false);
    if (this.#looking !== before) this.#transmit({ op: 'looking', on: this.#looking });
  }

  /** @param {Frame} frame */
  #transmit(frame) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame)); // else it is about to be closed
  }

  /** @param {string} path @param {string[]} protocols */
  #open(path, protocols) {
    const socket = this.#socket = this.host.open(path, protocols);
    this.#within(HELLO_WITHIN_MS);
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code }) => this.#closed(code);
  }

  /** Find out whether the server still answers, before another window gets the `hello`. */
  #probe() {
    this.#transmit({ op: 'ping' });
    this.#within(PROBE_WITHIN_MS);
  }

  /** @param {number} ms  if the server sends nothing within this time, the connection is lost */
  #within(ms) {
    this.host.cancel(this.#timer);
    this.#timer = this.host.later(() => this.#closed(LOST), ms);
  }

  /** @param {string} data */
  #receive(data) {
    const frame = /** @type {Frame} */ (JSON.parse(data));
    if (frame.op === 'hello') {
      this.#hello = frame;
      this.#helloAt = this.#now();
    }
    if (!this.#hello) return;
    this.host.cancel(this.#timer);
    this.#welcome();
    if (frame.op === 'hello') return;
    if (frame.id === undefined) this.ends.bringAll(data);
    else this.#reply(frame);
  }

  /** A window that joins later gets the same `hello`, with the server's current time. */
  #welcome() {
    for (const [name, port] of this.#ports) {
      if (port.open) continue;
      port.open = true;
      const passed_ms = Math.round(this.#now() - this.#helloAt);
      this.ends.bring(name, JSON.stringify({ ...this.#hello, server_at: Number(this.#hello?.server_at) + passed_ms }));
    }
  }

  #now() {
    return this.host.uptime?.() ?? this.host.now();
  }

  /** @param {Frame} frame */
  #reply(frame) {
    const asked = this.#asked.get(Number(frame.id));
    if (!asked) return;
    this.#asked.delete(Number(frame.id));
    const { port, id, frame: { op, room, seq } } = asked;
    if (op === 'room.join' && frame.op !== 'ok') this.#ports.get(port)?.rooms.delete(room);
    this.ends.bring(port, JSON.stringify({ ...frame, id }));
    // The server sends it to the user's other sockets only, and these windows share one.
    if (op === 'read' && frame.op === 'ok') this.ends.bringAll(JSON.stringify({ op: 'read', room, seq }));
  }

  /** @param {number} code */
  #closed(code) {
    const asked = [...this.#asked.values()];
    const guilty = code === TOO_LARGE ? asked.sort((a, b) => b.size - a.size)[0]?.port : undefined;
    const ports = this.ports;
    this.#ports.clear();
    this.#asked.clear();
    this.close();
    for (const port of ports) this.ends.end(port, code !== TOO_LARGE || port === guilty ? code : LOST);
  }
}
