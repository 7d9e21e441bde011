/**
 * The links in a text: to http and https, to what begins with `www.`, and to mail addresses. Where one ends is what a reader
 * sees: an address holds no bidirectional controls (Unicode UAX 9), by which `https://evil` could be shown as another.
 */

const SIGN = '[^\\s<>"\'`\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]';
const WORDS = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const LINK = new RegExp(`https?://${SIGN}+|(?<![\\p{L}\\p{N}@/._%+-])(?:www\\.${WORDS}\\.${SIGN}+|[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@${WORDS}(?:\\.${WORDS}){1,5})`, 'gu');
const TRAILING = new Set('.,;:!?)]}»”’。，；：！？）】》*~|');

/** @param {string} text @returns {Array<{start: number, address: string}>} each as it stands in the text */
export function linksIn(text) {
  const links = [];
  for (const match of text.matchAll(LINK)) {
    const address = bare(match[0]);
    if (URL.canParse(targetOf(address))) links.push({ start: match.index, address });
  }
  return links;
}

/** @param {string} address  as somebody wrote it @returns {string} where it leads */
export function targetOf(address) {
  if (/^https?:\/\//u.test(address)) return address;
  return address.startsWith('www.') ? `https://${address}` : `mailto:${address}`;
}

/** @param {string} address @returns {string} without the signs that end a sentence rather than an address */
function bare(address) {
  let end = address.length;
  while (TRAILING.has(address[end - 1])) end -= 1;
  return address.slice(0, end);
}
