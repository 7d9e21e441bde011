/** Names behind an at-sign: where a text has them, and whom a draft may mean. Pure. */

/** @typedef {{text: string, call: '' | 'other' | 'me'}} Piece  of a text; `call` if it names somebody */

const MAX_NAME = 32;
const MOST_OFFERED = 6;
const BEGUN = /(^|[^\p{L}\p{N}])@([^\s@]{0,32})$/u;

/** @param {string} text @returns {string} equal for names that the server takes for one */
const folded = (text) => text.normalize('NFKC').toLowerCase();

/**
 * @param {string} text
 * @param {Set<string>} names  of the members, if the message mentions anybody
 * @param {string} [mine]
 * @returns {Piece[]}
 */
export function piecesOf(text, names, mine = '') {
  if (!names.size || !text.includes('@')) return [{ text, call: '' }];
  const known = new Set([...names, 'everyone', 'here'].map(folded));
  /** @type {Piece[]} */
  const pieces = [];
  let from = 0;
  for (let sign = text.indexOf('@'); sign >= 0; sign = text.indexOf('@', sign + 1)) {
    if (sign < from) continue;
    const name = nameAt(text, sign + 1, known);
    if (!name) continue;
    if (sign > from) pieces.push({ text: text.slice(from, sign), call: '' });
    const isMe = [mine, 'everyone', 'here'].some((each) => folded(each) === folded(name));
    pieces.push({ text: `@${name}`, call: isMe ? 'me' : 'other' });
    from = sign + 1 + name.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), call: '' });
  return pieces;
}

/** @param {string} text @param {number} start @param {Set<string>} known @returns {string} the longest name there */
function nameAt(text, start, known) {
  for (let end = Math.min(text.length, start + 2 * MAX_NAME); end > start; end -= 1) {
    const name = text.slice(start, end);
    if (known.has(folded(name))) return name;
  }
  return '';
}

/** @param {string} draft @param {Iterable<string>} names @returns {string[]} those that the end of the draft may become */
export function offered(draft, names) {
  const begun = BEGUN.exec(draft);
  if (!begun) return [];
  const start = folded(begun[2]);
  return [...names].filter((name) => folded(name).startsWith(start)).slice(0, MOST_OFFERED);
}

/** @param {string} draft @param {string} name @returns {string} the draft that names somebody at its end */
export function completed(draft, name) {
  return draft.replace(/@[^\s@]{0,32}$/u, `@${name} `);
}
