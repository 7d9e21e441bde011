/** A host for the SDK with time, chance and network under the control of a test. */

export class Clock {
  now = 1_000_000;
  #timers = new Map();
  #next = 1;

  later(fn, ms) {
    const id = this.#next++;
    this.#timers.set(id, { at: this.now + ms, fn });
    return id;
  }

  cancel(id) {
    this.#timers.delete(id);
  }

  every(fn, ms) {
    let id = 0;
    const again = () => {
      id = this.later(again, ms);
      fn();
    };
    id = this.later(again, ms);
    return () => this.cancel(id);
  }

  get waiting() {
    return this.#timers.size;
  }

  /** Let time pass, and run the timers that are due in it. */
  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.now = Math.max(this.now, due[1].at);
      due[1].fn();
    }
    this.now = end;
    await settled();
  }
}

/** Let all promises that are ready run. */
export async function settled() {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

export class FakeSocket {
  readyState = 1;
  sent = [];
  onmessage = null;
  onclose = null;

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  bring(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  hello(heartbeat_s = 15) {
    this.bring({ op: 'hello', connection: 'c1', session: 's1', user: { id: 'u1', name: 'Lin', guest: true }, task: 'chat', heartbeat_s, server_at: 0 });
  }

  /** The server replies `ok` to the last frame of that op. */
  answer(op, reply) {
    this.bring({ op: 'ok', ...reply, id: this.sent.findLast((frame) => frame.op === op).id });
  }

  /** The server closes the socket. */
  end(code) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  ops() {
    return this.sent.map(({ op }) => op);
  }
}

export class FakeStorage {
  #items = new Map();
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    this.#items.set(key, value);
  }
  removeItem(key) {
    this.#items.delete(key);
  }
}

/** `answers[path]` is called with the body and the token, and returns `[status, body]`. */
export function fakeHost(answers = {}, clock = new Clock(), storage = new FakeStorage()) {
  const host = {
    clock,
    sockets: [],
    calls: [],
    now: () => clock.now,
    uptime: () => clock.now - 900_000,
    random: () => 0.5,
    later: (fn, ms) => clock.later(fn, ms),
    cancel: (id) => clock.cancel(id),
    every: (fn, ms) => clock.every(fn, ms),
    storage,
    exclusive: (name, work) => work(),
    async fetch(path, init) {
      host.calls.push(path);
      const [status, body] = await answers[path](init.body ? JSON.parse(init.body) : null, init.headers.Authorization?.slice(7));
      return { ok: status < 400, status, json: async () => body };
    },
    open(path, protocols) {
      const socket = Object.assign(new FakeSocket(), { path, protocols });
      host.sockets.push(socket);
      return socket;
    },
    get socket() {
      return host.sockets.at(-1);
    },
  };
  return host;
}

/** A host with a stored session. */
export function signedInHost(answers) {
  const clock = new Clock();
  const storage = new FakeStorage();
  storage.setItem('teahouse.session', JSON.stringify({ ...sessionOf(1), expires_at: clock.now + 3_600_000 }));
  return fakeHost(answers, clock, storage);
}

export function sessionOf(n, expires_in_s = 3600) {
  return { access_token: `a${n}`, refresh_token: `r${n}`, expires_in_s, user: { id: 'u1', name: 'Lin', guest: true } };
}

/** A random generator with a seed, so that a failed run can be repeated. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
