/** The query of the search for messages, and where its words occur in a text. Pure. */

/**
 * @typedef {object} Wanted  as entered; all but the words may be empty
 * @property {string} query
 * @property {string} [room]
 * @property {string} [from]
 * @property {string} [has]
 * @property {string} [since]  the first day, as `2026-11-30`
 * @property {string} [until]  the last day
 */

const SHOWN = 160;
const BEFORE = 40;
const UNSPACED = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Yiii}`;
const PIECES = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
const IN_WORD = '[\\p{L}\\p{N}\\p{M}]';

/** @param {Wanted} wanted @returns {import('../../../sdk/types.js').Command | null} the command, null where there is nothing to look for */
export function searchOf({ query, room, from, has, since, until }) {
  const words = query.trim();
  if (!words && !from && !has) return null;
  return {
    op: 'search',
    query: words,
    ...(room && { room }),
    ...(from && { from }),
    ...(has && { has }),
    ...(since && { after_at: Math.max(0, dayStart(since) - 1) }),
    ...(until && { before_at: dayStart(until, 1) }),
  };
}

/** @param {string} day @param {number} [later]  days to add @returns {number} its first moment here, ms since the epoch */
function dayStart(day, later = 0) {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}

/**
 * A text in parts, with the matches marked; of a long text, only the part around the first match.
 *
 * @param {string} text
 * @param {string} query
 * @returns {Array<{text: string, hit: boolean}>}
 */
export function markedParts(text, query) {
  const pattern = patternOf(query);
  const hits = pattern ? [...text.matchAll(pattern)].filter((match) => match[0]) : [];
  const from = Math.max(0, Math.min((hits[0]?.index ?? 0) - BEFORE, text.length - SHOWN));
  const to = Math.min(text.length, from + SHOWN);
  /** @type {Array<{text: string, hit: boolean}>} */
  const parts = [];
  let read = from;
  const add = (/** @type {number} */ end, /** @type {boolean} */ hit) => {
    if (end > read) parts.push({ text: text.slice(read, end), hit });
    read = Math.max(read, end);
  };
  for (const match of hits) {
    if (match.index >= to) break;
    add(match.index, false);
    add(Math.min(to, match.index + match[0].length), true);
  }
  add(to, false);
  if (from > 0 && parts.length) parts[0] = { ...parts[0], text: `…${parts[0].text}` };
  if (to < text.length) parts.push({ text: '…', hit: false });
  return parts;
}

/** @param {string} query @returns {RegExp | null} matches words at their beginnings, other scripts anywhere */
function patternOf(query) {
  const pieces = [...new Set(query.normalize('NFKC').match(PIECES) ?? [])].sort((a, b) => b.length - a.length);
  if (!pieces.length) return null;
  return new RegExp(pieces.map((piece) => {
    if (IS_UNSPACED.test(piece)) return piece;
    const whole = /\p{N}/u.test(piece) || piece.length === 1;
    return `(?<!${IN_WORD})${piece}${whole ? `(?!${IN_WORD})` : ''}`;
  }).join('|'), 'giu');
}
