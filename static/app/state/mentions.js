/** Where a text names members, by the rule of the contract: the longest name after an at-sign that may end there. */

const SIGN = /[@\uFF20]/gu;
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Yiii}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]/u;
const LETTER = /[\p{L}\p{N}]/u;
const MARK = /\p{M}/u;
const DIGIT = /\p{Nd}/u;
const MAX_NAME = 32;
const MAX_SIGNS = 4;

/** @param {string} text @returns {string} equal for names that the server treats as the same */
export const folded = (text) => text.normalize('NFKC').toLowerCase();

/** @param {{members: Map<string, import('../../sdk/types.js').Member>}} timeline @param {string | undefined} me @returns {Map<string, boolean>} */
export function namesOf(timeline, me) {
  return new Map([...timeline.members.values()].map(({ user }) => [folded(user.name), user.id === me]));
}

/**
 * The names to search for in a message: none if it mentions nobody.
 *
 * @param {Pick<import('../../sdk/types.js').Message, 'mentions'>} message
 * @param {Map<string, boolean>} names  of the members
 */
export function namesIn({ mentions }, names) {
  if (!mentions) return new Map();
  const calls = mentions.filter((id) => id === 'here' || id === 'everyone');
  return calls.length ? new Map([...names, ...calls.map((id) => /** @type {const} */ ([id, true]))]) : names;
}

/**
 * @typedef {object} Mention
 * @property {number} start  of the sign
 * @property {number} end
 * @property {string} name  folded
 */

/**
 * Takes time in proportion to the text, however many names there are.
 *
 * @param {string} text
 * @param {Map<string, unknown>} names  by their folded form
 * @returns {Mention[]}
 */
export function mentionsIn(text, names) {
  const found = [];
  let read = 0;
  for (const { index } of text.matchAll(SIGN)) {
    if (index < read || text[index - 1] === '/' || endsWord(text, index)) continue;
    const end = longest(text, index + 1, names);
    if (end === null) continue;
    found.push({ start: index, end, name: folded(text.slice(index + 1, end)) });
    read = end;
  }
  return found;
}

/** @param {string} text @param {number} start @param {Map<string, unknown>} names @returns {number | null} */
function longest(text, start, names) {
  const ends = endsFrom(text, start);
  const window = text.slice(start, ends.at(-1));
  const fold = folded(window);
  for (const end of ends.reverse()) {
    const name = fold.length === window.length ? fold.slice(0, end - start) : folded(text.slice(start, end));
    if (names.has(name) && mayEnd(text, end)) return end;
  }
  return null;
}

/** @param {string} text @param {number} start @returns {number[]} where characters end that may belong to a name */
function endsFrom(text, start) {
  const ends = [];
  let signs = 0;
  for (let at = start; at < text.length && ends.length < MAX_NAME;) {
    const character = characterAt(text, at);
    if ('@\uFF20'.includes(character) && ++signs > MAX_SIGNS) break;
    at += character.length;
    ends.push(at);
  }
  return ends;
}

/** @param {string} text @param {number} end */
function mayEnd(text, end) {
  if (end === text.length || !endsWord(text, end)) return true;
  const next = characterAt(text, end);
  if (next === '_' || next === '-' || MARK.test(next) || DIGIT.test(next)) return false;
  return !LETTER.test(next) || UNSPACED.test(next);
}

/**
 * Whether the character before `end` belongs to a word of a script with blanks between words. A mark belongs to the
 * character that it is on, and a digit to the word before it, if there is one.
 *
 * @param {string} text
 * @param {number} end
 */
function endsWord(text, end) {
  let digits = false;
  for (let at = end; at > 0;) {
    const character = characterBefore(text, at);
    if (!MARK.test(character) && !DIGIT.test(character)) {
      return LETTER.test(character) ? !UNSPACED.test(character) : digits;
    }
    digits ||= DIGIT.test(character);
    at -= character.length;
  }
  return digits;
}

/** @param {string} text @param {number} at */
const characterAt = (text, at) => String.fromCodePoint(text.codePointAt(at) ?? 0);

/** @param {string} text @param {number} at */
const characterBefore = (text, at) => characterAt(text, /[\uDC00-\uDFFF]/.test(text[at - 1]) ? Math.max(0, at - 2) : at - 1);
