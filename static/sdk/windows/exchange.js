/** What the leader does: it holds the sockets of all windows, and releases those of a window that is gone. */

import { Multiplexer } from './multiplexer.js';

/**
 * @typedef {import('../hosts/host.js').Host} Host
 * @typedef {import('./bus.js').Bus} Bus
 * @typedef {import('./election.js').Election} Election
 */

export class Exchange {
  /** By line. @type {Map<string, Multiplexer>} */
  #lines = new Map();
  /** The line of each port. @type {Map<string, Multiplexer>} */
  #ports = new Map();
  /** Windows whose end will be reported. @type {Set<string>} */
  #watched = new Set();

  /** @param {{host: Host, bus: Bus, election: Election, gone: (window: string) => void}} parts */
  constructor({ host, bus, election, gone }) {
    this.host = host;
    this.bus = bus;
    this.election = election;
    this.gone = gone;
    bus.take('open', (asked, from) => election.leads && this.#open(asked, from));
    bus.take('send', ({ port, data }) => this.#ports.get(port)?.send(port, data));
    bus.take('close', ({ port }) => this.#close(port));
    election.on('deposed', () => this.#closeAll());
  }

  /** @param {{port: string, line: string, path: string, protocols: string[]}} asked @param {string} from */
  #open({ port, line, path, protocols }, from) {
    const multiplexer = this.#lines.get(line) ?? this.#line(line);
    this.#lines.set(line, multiplexer);
    this.#ports.set(port, multiplexer);
    multiplexer.attach(port, path, protocols);
    this.#watch(from);
  }

  /** @param {string} line */
  #line(line) {
    /** @type {Multiplexer} */
    const made = new Multiplexer(this.host, {
      bring: (port, data) => this.bus.send(windowOf(port), 'frame', { port, data }),
      // If all ports are this window's, no other needs the data.
      bringAll: (data) => this.bus.send(made.ports.every((port) => windowOf(port) === this.bus.me) ? this.bus.me : null, 'frame', { line, data }),
      end: (port, code) => {
        this.#ports.delete(port);
        this.bus.send(windowOf(port), 'end', { port, code });
      },
      done: () => this.#lines.get(line) === made && this.#lines.delete(line),
    });
    return made;
  }

  /** @param {string} name  of a window that uses a socket */
  #watch(name) {
    if (name === this.bus.me || this.#watched.has(name)) return;
    this.#watched.add(name);
    this.election.watch(name, () => {
      if (!this.#watched.delete(name)) return;
      for (const port of this.#ports.keys()) if (windowOf(port) === name) this.#close(port);
      this.gone(name);
    });
  }

  /** @param {string} port */
  #close(port) {
    this.#ports.get(port)?.detach(port);
    this.#ports.delete(port);
  }

  #closeAll() {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    this.#ports.clear();
    this.#watched.clear();
    for (const line of lines) line.close();
  }
}

/** @param {string} port @returns {string} */
function windowOf(port) {
  return port.slice(0, port.lastIndexOf('.'));
}
