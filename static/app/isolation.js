/**
 * Names and texts of people inside the client's sentences. Whatever their script and control characters, they must
 * not change the direction of the words around them: they are marked as isolated, and views draw them as `<bdi>`.
 */

const OPEN = '\u2068';
const CLOSE = '\u2069';
const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/gu;
const MARKED = /\u2068([^\u2068\u2069]*)\u2069/u;

/** @param {string} text @returns {string} */
export function isolated(text) {
  return text && `${OPEN}${withoutControls(text)}${CLOSE}`;
}

/** @param {string} text @returns {string} without marks and other direction controls */
export function withoutControls(text) {
  return text.replaceAll(CONTROLS, '');
}

/** @param {string} text @returns {string[]} alternately the client's own text and the isolated parts */
export function parts(text) {
  return text.split(MARKED);
}

/**
 * Texts whose functions isolate their arguments.
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
