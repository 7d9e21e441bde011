/**
 * A host whose sockets have a worse network, for tests and for authors of games: frames arrive later, by varying
 * times, and some as if they had been lost and sent again. As on TCP, the order stays, nothing is missing in the end,
 * and what follows a lost frame waits for it.
 *
 * @typedef {import('./host.js').Host} Host
 *
 * @typedef {object} Shape  for each direction
 * @property {number} [delay_ms]
 * @property {number} [jitter_ms]  the largest addition to the delay
 * @property {number} [loss]  0 to 1: the part of the frames that are sent a second time
 * @property {number} [resent_ms]  how much later lost frames arrive; by default 200 ms after twice the delay
 */

/** @param {Shape} shape @param {Host} host @returns {(pass: () => void) => void} one direction of one socket */
export function lane({ delay_ms = 0, jitter_ms = 0, loss = 0, resent_ms = 200 + 2 * delay_ms }, host) {
  const uptime = () => (host.uptime ? host.uptime() : host.now());
  let due = 0;
  /** @type {Array<() => void>} */
  const waiting = [];
  return (pass) => {
    const lost_ms = host.random() < loss ? resent_ms : 0;
    due = Math.max(due, uptime() + delay_ms + host.random() * jitter_ms + lost_ms);
    waiting.push(pass);
    // Timers of the same moment may fire in any order; the queue keeps its order.
    host.later(() => waiting.shift()?.(), Math.max(0, due - uptime()));
  };
}

/** @param {Host} host @param {Shape} shape @returns {Host} */
export function shaped(host, shape) {
  const open = (/** @type {string} */ path, /** @type {string[]} */ protocols) => shapedSocket(host.open(path, protocols), host, shape);
  return { ...host, open };
}

/** @param {WebSocket} socket @param {Host} host @param {Shape} shape @returns {WebSocket} as far as the SDK uses one */
function shapedSocket(socket, host, shape) {
  const [out, back] = [lane(shape, host), lane(shape, host)];
  const end = {
    /** @type {((event: any) => void) | null} */
    onmessage: null,
    /** @type {((event: any) => void) | null} */
    onclose: null,
    get readyState() {
      return socket.readyState;
    },
    send: (/** @type {any} */ data) => out(() => socket.readyState === 1 && socket.send(data)),
    close: (/** @type {number} */ code, /** @type {string} */ reason) => socket.close(code, reason),
  };
  socket.onmessage = (event) => back(() => end.onmessage?.(event));
  socket.onclose = (event) => back(() => end.onclose?.(event));
  return /** @type {any} */ (end);
}
