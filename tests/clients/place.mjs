/** Node as a place for the SDK to run in: no page, no storage, no other window. */

import { Sessions } from '../../static/sdk/session.js';

export function nodeHost(origin) {
  const kept = new Map();
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    later: (fn, ms) => setTimeout(fn, ms),
    cancel: (timer) => clearTimeout(timer),
    every: (fn, ms) => {
      const timer = setInterval(fn, ms);
      return () => clearInterval(timer);
    },
    fetch: (path, init) => fetch(origin + path, init),
    open: () => {
      throw new Error('no WebSocket here');
    },
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    },
    exclusive: (_, work) => work(),
  };
}

/** Signed in with a session that somebody else opened. */
export function sessionsOf(host, session) {
  host.storage.setItem('teahouse.session', JSON.stringify({ ...session, expires_at: Date.now() + 3_600_000 }));
  return new Sessions(host);
}

/** When everybody listens: a line comes in. */
export function told() {
  return new Promise((resolve) => process.stdin.once('data', resolve));
}

/** One JSON value a line. */
export function tell(value) {
  process.stdout.write(JSON.stringify(value) + '\n');
}
