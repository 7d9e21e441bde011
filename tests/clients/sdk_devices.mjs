/**
 * Devices with the SDK, each behind a network of its own, that do what lines tell them, and tell what they hold.
 *
 *     node --experimental-websocket sdk_devices.mjs DIRECT [ORIGIN SESSION]...
 *
 * Each line is a JSON object with `do`, the `device` (its number) and more; each gets one line in return.
 */

import { createInterface } from 'node:readline';

import { Client } from '../../static/sdk/client.js';
import { nodeHost, sessionsOf, tell } from './place.mjs';

const [direct, ...pairs] = process.argv.slice(2);
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';
const PATIENCE_MS = 20_000;

/** A client whose network goes away, and whose clock is set, when a test says so. */
class Device {
  away = false;
  jumped_ms = 0;
  /** What became of each text that was said here: `ok`, or the code of a failure. */
  said = {};
  gone = null;

  constructor(origin, session, task) {
    const host = this.#host(origin);
    this.client = new Client({ host, sessions: sessionsOf(host, session), task });
    this.client.on('state', ({ phase, reason }) => {
      if (phase === 'waiting' && !this.away) setTimeout(() => this.client.link.hurry(), 20);
      if (phase === 'stopped' && reason !== 'left') throw new Error(`${task} stopped: ${reason}`);
    });
    this.client.on('gone', ({ reason }) => (this.gone = reason));
    this.client.start();
  }

  #host(origin) {
    const host = nodeHost(origin);
    const here = () => (this.away ? NOWHERE : origin);
    return {
      ...host,
      now: () => Date.now() + this.jumped_ms,
      uptime: () => performance.now(),
      fetch: (path, init) => fetch(here() + path, init),
      open: (path, protocols) => new WebSocket(here().replace(/^http/, 'ws') + path, protocols),
    };
  }

  join({ room }) {
    this.gone = null;
    return this.client.listen(room).then(() => 'ok', ({ code }) => code);
  }

  leave({ room }) {
    return this.client.request({ op: 'room.leave', room }).then(() => 'ok', ({ code }) => code);
  }

  /** Without waiting for the answer. */
  say({ room, text }) {
    this.said[text] = 'waiting';
    this.client.request({ op: 'message.send', room, text }).then(
      () => (this.said[text] = 'ok'),
      ({ code }) => (this.said[text] = code),
    );
  }

  ask({ command }) {
    return this.client.request(command).then(() => 'ok', ({ code }) => code);
  }

  goAway() {
    this.away = true;
  }

  comeBack() {
    this.away = false;
    this.client.link.hurry();
  }

  setClock({ ms }) {
    this.jumped_ms = ms;
  }

  older({ room }) {
    return this.client.feeds.get(room)?.older().then(() => 'ok', ({ code }) => code);
  }

  /** What became of all that was said here, once all of it was answered. */
  async quiet() {
    await until(() => this.client.link.state.phase === 'open' && !Object.values(this.said).includes('waiting'));
    return this.said;
  }

  /** What the device shows of a room, once it has come to that `rev`. */
  async shown({ room, rev }) {
    const timeline = () => this.client.feeds.get(room)?.timeline;
    await until(() => !timeline() || (timeline().rev === rev && !timeline().stale.size));
    return { ...picture(timeline()), gone: this.gone };
  }
}

function picture(timeline) {
  if (!timeline) return { info: null };
  const { info, rev, complete, messages } = timeline;
  return { info, rev, complete, messages, members: [...timeline.members.values()] };
}

/** Until that holds, or for so long that a test that wants it fails. */
async function until(holds) {
  const end = performance.now() + PATIENCE_MS;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

const devices = [];
for (let n = 0; n < pairs.length; n += 2) devices.push(new Device(pairs[n], JSON.parse(pairs[n + 1]), `device${n / 2}`));

/** What somebody sees who opens the page now, and joins nothing: the room, or the code that refuses it. */
async function fresh({ device, room }) {
  const host = { ...nodeHost(direct), open: (path, protocols) => new WebSocket(direct.replace(/^http/, 'ws') + path, protocols) };
  const client = new Client({ host, sessions: sessionsOf(host, devices[device].client.sessions.current), task: 'fresh' });
  client.start();
  try {
    const feed = await client.follow(room);
    return picture(feed.timeline);
  } catch ({ code }) {
    return { refused: code };
  } finally {
    client.stop();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { do: act, ...rest } = JSON.parse(line);
  const done = act === 'fresh' ? await fresh(rest) : await devices[rest.device][act](rest);
  tell(done ?? null);
}
process.exit(0);
