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
export function lane({ delay_ms, jitter_ms, loss, resent_ms }: Shape, host: Host): (pass: () => void) => void;
/** @param {Host} host @param {Shape} shape @returns {Host} */
export function shaped(host: Host, shape: Shape): Host;
/**
 * A host whose sockets have a worse network, for tests and for authors of games: frames arrive later, by varying
 * times, and some as if they had been lost and sent again. As on TCP, the order stays, nothing is missing in the end,
 * and what follows a lost frame waits for it.
 */
export type Host = import("./host.js").Host;
/**
 * for each direction
 */
export type Shape = {
    delay_ms?: number | undefined;
    /**
     * the largest addition to the delay
     */
    jitter_ms?: number | undefined;
    /**
     * 0 to 1: the part of the frames that are sent a second time
     */
    loss?: number | undefined;
    /**
     * how much later lost frames arrive; by default 200 ms after twice the delay
     */
    resent_ms?: number | undefined;
};
