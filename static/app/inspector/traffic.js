/** The traffic of one socket: the last frames, without their secrets, and counts of all frames. Knows no DOM. */

import { masked, maskedText } from './masking.js';
import { decode } from './msgpack.js';

/**
 * @typedef {'in' | 'out'} Way
 *
 * @typedef {object} Seen  a frame
 * @property {number} n  counts up
 * @property {number} at  ms since the epoch
 * @property {Way} way
 * @property {string} kind  its op, or the command of STOMP
 * @property {string} room  '' for none
 * @property {string} text  masked; of a long one the beginning
 * @property {unknown} value  masked, for a native frame that is whole here
 * @property {number} bytes
 * @property {boolean} lost  whether the inspector dropped it
 * @property {boolean} answer  whether it answers a frame that was typed by hand
 */

/** At most this many frames are kept, and this many characters in them. */
const MOST_FRAMES = 1_000;
const MOST_CHARS = 2_000_000;
const LONGEST = 20_000;
/** At most this many requests may wait for their answers; older ones are not measured. */
const MOST_ASKED = 200;
const TRIPS = 25;

/** The ids of frames that were typed by hand begin with this. */
export const BY_HAND = 'raw-';

export class Traffic {
  /** @type {Seen[]} */
  frames = [];
  counts = { in: 0, out: 0 };
  bytes = { in: 0, out: 0 };
  lost = 0;
  #chars = 0;
  #next = 1;
  /** @type {Map<string, number>} */
  #asked = new Map();
  /** Recent round trips, ms. @type {number[]} */
  #trips = [];

  /** @param {Way} way @param {string | ArrayBuffer} data @param {boolean} [lost] @returns {Seen} */
  add(way, data, lost = false) {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
    const { value, text, kind, room } = readOf(data);
    const whole = text.length <= LONGEST;
    const id = value?.id === undefined ? (kind === 'pong' || kind === 'ping' ? 'ping' : '') : String(value.id);
    const seen = { n: this.#next, at: Date.now(), way, kind, room, text: whole ? text : `${text.slice(0, LONGEST)}…`, value: whole ? value : undefined, bytes, lost, answer: way === 'in' && id.startsWith(BY_HAND) };
    this.#next += 1;
    this.counts[way] += 1;
    this.bytes[way] += bytes;
    if (lost) this.lost += 1;
    else if (id) this.#measure(way, id);
    this.#keep(seen);
    return seen;
  }

  /** @param {Seen} seen */
  #keep(seen) {
    this.frames.push(seen);
    this.#chars += seen.text.length;
    while (this.frames.length > MOST_FRAMES || (this.#chars > MOST_CHARS && this.frames.length > 1)) {
      this.#chars -= /** @type {Seen} */ (this.frames.shift()).text.length;
    }
  }

  /** @param {Way} way @param {string} id */
  #measure(way, id) {
    if (way === 'out') {
      this.#asked.set(id, performance.now());
      if (this.#asked.size > MOST_ASKED) this.#asked.delete(/** @type {string} */ (this.#asked.keys().next().value));
      return;
    }
    const at = this.#asked.get(id);
    if (at === undefined) return;
    this.#asked.delete(id);
    this.#trips = [...this.#trips.slice(1 - TRIPS), performance.now() - at];
  }

  /** @returns {number | null} the median of the last round trips, ms */
  get trip() {
    const sorted = this.#trips.toSorted((a, b) => a - b);
    return sorted.length ? sorted[sorted.length >> 1] : null;
  }

  clear() {
    this.frames = [];
    this.#chars = 0;
  }
}

/** @param {string | ArrayBuffer} data @returns {{value: any, text: string, kind: string, room: string}} */
function readOf(data) {
  const value = valueOf(data);
  if (value && typeof value === 'object' && !Array.isArray(value)) {
    const clean = /** @type {any} */ (masked(value));
    return { value: clean, text: JSON.stringify(clean), kind: String(value.op ?? '?'), room: typeof value.room === 'string' ? value.room : '' };
  }
  const text = typeof data === 'string' ? maskedText(data.replaceAll('\0', '')) : `${data.byteLength} B`;
  const room = /^destination:\/(?:topic|app)\/rooms\.(.+)$/mu.exec(text)?.[1] ?? '';
  return { value: undefined, text, kind: text.trim() ? text.trimStart().split(/[\s:]/u, 1)[0] : 'beat', room };
}

/** @param {string | ArrayBuffer} data @returns {any} undefined for what is neither JSON nor MessagePack */
function valueOf(data) {
  try {
    return typeof data === 'string' ? JSON.parse(data) : decode(data);
  } catch {
    return undefined;
  }
}

/** @param {Seen[]} frames @param {{kind: string, room: string, text: string}} filter  '' lets all through @returns {Seen[]} */
export function filtered(frames, { kind, room, text }) {
  const sought = text.trim().toLowerCase();
  return frames.filter((seen) => (!kind || seen.kind === kind) && (!room || seen.room === room) && (!sought || seen.text.toLowerCase().includes(sought)));
}

/** @param {Seen} seen @returns {string} formatted for reading */
export function pretty({ value, text }) {
  return value === undefined ? text : JSON.stringify(value, null, 2);
}
