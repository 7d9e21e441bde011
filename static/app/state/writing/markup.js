/**
 * Marked-up text: a safe subset of Markdown as a tree, for views to draw. The text on the wire stays text, and no
 * character is lost: malformed markup is shown as typed. Takes time in proportion to the text, times the few kinds of
 * marks. Pure.
 */

import { linksIn, targetOf } from '../links.js';
import { EMOJI } from './emoji.js';

/**
 * @typedef {{kind: 'text', text: string} | {kind: 'code', text: string} | {kind: 'link', text: string, address: string}
 *   | {kind: 'bold' | 'italic' | 'strike' | 'spoiler', inside: Inline[]}} Inline
 * @typedef {{kind: 'lines', inside: Inline[]} | {kind: 'fence', text: string, language: string}
 *   | {kind: 'quote', inside: Block[]} | {kind: 'list', ordered: boolean, start: number, items: Inline[][]}} Block
 */

const FENCE = /^(`{3,}|~{3,})[ \t]*([^`\s]*)[ \t]*$/;
const QUOTE = /^>[ \t]?/;
const ITEM = /^ {0,3}(?:[-*+]|(\d{1,9})[.)])[ \t]+(?=\S)/;
const MAX_DEPTH = 4;
const WORD = /[\p{L}\p{N}_]/u;
const SHORT_NAME = /:([a-z0-9_+-]{2,32}):/gy;
/** The marks, longer ones first. @type {Array<[string, 'bold' | 'italic' | 'strike' | 'spoiler']>} */
const MARKS = [['**', 'bold'], ['__', 'bold'], ['~~', 'strike'], ['||', 'spoiler'], ['*', 'italic'], ['_', 'italic']];

/** @param {string} text @returns {Block[]} */
export function markup(text) {
  return blocksOf(text.split('\n'), 0);
}

/** @param {string[]} lines @param {number} depth  how many quotes are around them @returns {Block[]} */
function blocksOf(lines, depth) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {string[]} */
  let plain = [];
  const flush = () => {
    if (plain.length) blocks.push({ kind: 'lines', inside: inlineOf(plain.join('\n')) });
    plain = [];
  };
  for (let at = 0; at < lines.length;) {
    const [block, next] = fenceAt(lines, at) ?? quoteAt(lines, at, depth) ?? listAt(lines, at) ?? [null, at + 1];
    if (block) {
      flush();
      blocks.push(block);
    } else {
      plain.push(lines[at]);
    }
    at = next;
  }
  flush();
  return blocks;
}

/** @param {string[]} lines @param {number} at @returns {[Block, number] | null} a block of code, and the line after it */
function fenceAt(lines, at) {
  const open = FENCE.exec(lines[at]);
  if (!open) return null;
  const end = lines.findIndex((line, index) => index > at && line.trim().startsWith(open[1]) && !line.trim().replaceAll(open[1][0], ''));
  const last = end < 0 ? lines.length : end; // one that is never closed goes to the end, as mentions have it
  return [{ kind: 'fence', text: lines.slice(at + 1, last).join('\n'), language: open[2] }, last + 1];
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {[Block, number] | null} */
function quoteAt(lines, at, depth) {
  if (depth >= MAX_DEPTH || !QUOTE.test(lines[at])) return null;
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return [{ kind: 'quote', inside: blocksOf(inside, depth + 1) }, end];
}

/** @param {string[]} lines @param {number} at @returns {[Block, number] | null} */
function listAt(lines, at) {
  const first = ITEM.exec(lines[at]);
  if (!first) return null;
  const ordered = first[1] !== undefined;
  const items = [];
  let end = at;
  for (let item; end < lines.length && (item = ITEM.exec(lines[end])) && (item[1] !== undefined) === ordered; end += 1) {
    items.push(inlineOf(lines[end].slice(item[0].length)));
  }
  return [{ kind: 'list', ordered, start: Number(first[1] ?? 1), items }, end];
}

/** @param {string} text @returns {Inline[]} */
function inlineOf(text) {
  const atoms = new Map([...linksIn(text).map(({ start, address }) => /** @type {const} */ ([start, linkOf(text, start, address)])), ...codeIn(text)]);
  return new Reader(text, atoms).read(0, text.length, '');
}

/**
 * A link contains a closing bracket only if that closes one within the link, and does not contain the marks after it.
 *
 * @param {string} text @param {number} start @param {string} found
 */
function linkOf(text, start, found) {
  const address = found.replace(/[*_~|]+$/u, '');
  let end = start + address.length;
  const open = (/** @type {string} */ sign) => address.split(sign).length;
  for (const [left, right] of ['()', '[]', '{}']) {
    for (let more = open(left) - open(right); more > 0 && text[end] === right; more -= 1) end += 1;
  }
  const whole = text.slice(start, end);
  return { end, node: /** @type {Inline} */ ({ kind: 'link', text: whole, address: targetOf(whole) }) };
}

/** Spans between equal runs of backticks. @param {string} text @returns {Array<[number, {end: number, node: Inline}]>} */
function codeIn(text) {
  /** @type {Array<[number, {end: number, node: Inline}]>} */
  const found = [];
  const runs = [...text.matchAll(/`+/g)];
  /** @type {Map<number, number[]>} places of runs by their length, ascending */
  const places = new Map();
  runs.forEach(({ 0: { length } }, index) => {
    if (!places.has(length)) places.set(length, []);
    places.get(length)?.push(index);
  });
  for (let index = 0; index < runs.length; index += 1) {
    const { 0: run, index: start } = runs[index];
    const same = places.get(run.length) ?? [];
    while (same.length && same[0] <= index) same.shift();
    if (!same.length) continue;
    const close = same[0];
    const end = runs[close].index + run.length;
    found.push([start, { end, node: { kind: 'code', text: text.slice(start + run.length, runs[close].index) } }]);
    index = close;
  }
  return found;
}

class Reader {
  /** From where a mark has no partner, by the mark and the end of the range: it is not searched for again. @type {Map<string, number>} */
  #alone = new Map();

  /** @param {string} text @param {Map<number, {end: number, node: Inline}>} atoms  links and code, by where they begin */
  constructor(text, atoms) {
    this.text = text;
    this.atoms = atoms;
  }

  /** @param {number} from @param {number} to @param {string} around  the marks that are open @returns {Inline[]} */
  read(from, to, around) {
    /** @type {Inline[]} */
    const nodes = [];
    let plain = '';
    for (let at = from; at < to;) {
      const found = this.#atomAt(at, to) ?? this.#emojiAt(at) ?? this.#markedAt(at, to, around);
      if (typeof found?.node === 'object') {
        if (plain) nodes.push({ kind: 'text', text: plain });
        plain = '';
        nodes.push(found.node);
      } else {
        plain += found ? found.node : this.text[at];
      }
      at = found ? found.end : at + 1;
    }
    if (plain) nodes.push({ kind: 'text', text: plain });
    return nodes;
  }

  /** @param {number} at @param {number} to @returns {{end: number, node: Inline | string} | undefined} */
  #atomAt(at, to) {
    const atom = this.atoms.get(at);
    return atom && atom.end <= to ? atom : undefined;
  }

  /** @param {number} at @returns {{end: number, node: string} | undefined} the emoji of a short name */
  #emojiAt(at) {
    if (this.text[at] !== ':') return undefined;
    SHORT_NAME.lastIndex = at;
    const emoji = EMOJI.get(SHORT_NAME.exec(this.text)?.[1] ?? '');
    return emoji ? { end: SHORT_NAME.lastIndex, node: emoji } : undefined;
  }

  /** @param {number} at @param {number} to @param {string} around @returns {{end: number, node: Inline | string} | undefined} */
  #markedAt(at, to, around) {
    if (this.text[at] === '\\' && '*_~|`\\>:#-'.includes(this.text[at + 1] ?? ' ')) return { end: at + 2, node: this.text[at + 1] };
    for (const [mark, kind] of MARKS) {
      if (!this.text.startsWith(mark, at) || around.includes(kind)) continue;
      const close = this.#closing(mark, at, to);
      if (close === null) continue;
      const inside = this.read(at + mark.length, close, `${around} ${kind}`);
      return { end: close + mark.length, node: { kind, inside } };
    }
    return undefined;
  }

  /** @param {string} mark @param {number} at @param {number} to @returns {number | null} the position of its partner */
  #closing(mark, at, to) {
    const inner = at + mark.length;
    if (/\s/u.test(this.text[inner] ?? ' ') || (mark[0] === '_' && WORD.test(this.text[at - 1] ?? ' '))) return null;
    const key = `${mark}${to}`;
    if ((this.#alone.get(key) ?? Infinity) <= at) return null;
    for (let place = inner + 1; place <= to - mark.length; place += 1) {
      const atom = this.atoms.get(place);
      if (atom) place = atom.end - 1;
      else if (this.text[place] === '\\') place += 1;
      else if (this.#closes(mark, place)) return place;
    }
    this.#alone.set(key, at);
    return null;
  }

  /** @param {string} mark @param {number} place */
  #closes(mark, place) {
    if (!this.text.startsWith(mark, place) || /\s/u.test(this.text[place - 1])) return false;
    const after = this.text[place + mark.length] ?? ' ';
    if (mark.length === 1 && (after === mark || this.text[place - 1] === mark)) return false;
    return mark[0] !== '_' || !WORD.test(after);
  }
}
