/** A window's end of a socket that the leader holds: what a `Link` uses in place of a WebSocket. */

/**
 * @typedef {import('./bus.js').Bus} Bus
 * @typedef {import('./election.js').Election} Election
 */

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;
const LOST = 1006;

export class SharedSocket {
  readyState = CONNECTING;
  /** @type {((event: {data: string}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;
  /** The leader that was asked for the socket. @type {string | null} */
  #leader = null;
  #isHeard = false;

  /**
   * @param {{bus: Bus, election: Election}} parts
   * @param {{port: string, line: string, path: string, protocols: string[]}} asked  sockets with the same line are
   * shared
   */
  constructor({ bus, election }, asked) {
    this.bus = bus;
    this.asked = asked;
    this.off = election.on('leader', (leader) => this.#led(leader));
    if (election.leader !== null) this.#led(election.leader);
    election.ask(); // one that sleeps is found out
  }

  /** @param {string} leader */
  #led(leader) {
    if (this.#leader !== null) return this.end(LOST); // with the window that held the socket
    this.#leader = leader;
    this.readyState = OPEN;
    return this.bus.send(leader, 'open', this.asked);
  }

  /** @param {string} data */
  send(data) {
    if (this.readyState === OPEN) this.bus.send(this.#leader, 'send', { port: this.asked.port, data });
  }

  close() {
    if (this.readyState === OPEN) this.bus.send(this.#leader, 'close', { port: this.asked.port });
    this.end(LOST);
  }

  /** @param {string} data  a frame that the server sent @param {boolean} toAll  to every window; before its own `hello` they are not for this one */
  bring(data, toAll) {
    if (!toAll) this.#isHeard = true;
    if (this.#isHeard && this.readyState === OPEN) this.onmessage?.({ data });
  }

  /** @param {number} code */
  end(code) {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.off();
    this.onclose?.({ code });
  }
}
