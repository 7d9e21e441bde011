/**
 * Names and texts of people inside the client's sentences. Whatever script they are in and whatever controls they hold,
 * they must not turn the words around them: they are marked as isolated, and views draw what is marked as `<bdi>`.
 */

const OPEN = '\u2068';
const CLOSE = '\u2069';
const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/gu;
const MARKED = /\u2068([^\u2068\u2069]*)\u2069/u;

/** @param {string} text @returns {string} */
export function isolated(text) {
  return text && `${OPEN}${withoutControls(text)}${CLOSE}`;
}

/** @param {string} text @returns {string} without marks, and without anything else that turns its neighbours */
export function withoutControls(text) {
  return text.replaceAll(CONTROLS, '');
}

/** @param {string} text @returns {string[]} by turns what is the client's own, and what is isolated in it */
export function parts(text) {
  return text.split(MARKED);
}

/**
 * Texts whose functions isolate each text that they are given.
 *
 * @template T
 * @param {T} texts
 * @returns {T}
 */
export function isolating(texts) {
  if (typeof texts === 'function') {
    return /** @type {T} */ (/** @type {unknown} */ ((/** @type {unknown[]} */ ...given) => texts(...given.map(mark))));
  }
  if (texts === null || typeof texts !== 'object' || Array.isArray(texts)) return texts;
  return /** @type {T} */ (Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, isolating(value)])));
}

/** @param {unknown} given @returns {unknown} */
function mark(given) {
  if (Array.isArray(given)) return given.map(mark);
  if (given !== null && typeof given === 'object') return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, mark(value)]));
  return typeof given === 'string' ? isolated(given) : given;
}
