/**
 * What has to be given to `setData` so that a list becomes another: the items that differ, in pieces. WeChat takes a megabyte
 * a call, and each call costs by what it brings.
 */

const MOST_CHARACTERS = 200_000;

/**
 * @param {string} name  of the list in the page's data
 * @param {unknown[]} before  what the page shows
 * @param {unknown[]} after
 * @returns {Array<Record<string, unknown>>} in this order
 */
export function patches(name, before, after) {
  /** @type {Array<Record<string, unknown>>} */
  const pieces = [];
  let size = Infinity;
  const put = (/** @type {string} */ path, /** @type {unknown} */ value, /** @type {number} */ length) => {
    if (size + length > MOST_CHARACTERS) {
      pieces.push({});
      size = 0;
    }
    pieces[pieces.length - 1][path] = value;
    size += length;
  };
  // A list that gets shorter is set anew; its rest follows as what was added.
  const shorter = after.length < before.length;
  if (shorter) put(name, after.slice(0, fitting(after)), 0);
  const held = shorter ? after.slice(0, fitting(after)) : before;
  after.forEach((item, index) => {
    const text = JSON.stringify(item);
    if (index >= held.length || (held[index] !== item && JSON.stringify(held[index]) !== text)) put(`${name}[${index}]`, item, text.length);
  });
  return pieces;
}

/** @param {unknown[]} list @returns {number} how many of its first items fit into a call */
function fitting(list) {
  let size = 0;
  const end = list.findIndex((item) => (size += JSON.stringify(item).length) > MOST_CHARACTERS);
  return end < 0 ? list.length : Math.max(1, end);
}
