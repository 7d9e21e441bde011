/**
 * The links in a text: http and https, what begins with `www.`, and mail addresses. A link leads where it seems to
 * lead: it holds no bidirectional controls (Unicode UAX 9), which could show `https://evil` as another address.
 */

const SIGN = '[^\\s<>"\'`\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]';
const WORDS = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const LINK = new RegExp(`https?://${SIGN}+|(?<![\\p{L}\\p{N}@/._%+-])(?:www\\.${WORDS}\\.${SIGN}+|[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@${WORDS}(?:\\.${WORDS}){1,5})`, 'gu');
const TRAILING = new Set('.,;:!?)]}»”’。，；：！？）】》*~|');

/** @param {string} text @returns {Array<{start: number, address: string}>} each as written in the text */
export function linksIn(text) {
  const links = [];
  for (const match of text.matchAll(LINK)) {
    const address = bare(match[0]);
    if (URL.canParse(targetOf(address))) links.push({ start: match.index, address });
  }
  return links;
}

/** @param {string} address  as it was written @returns {string} where it leads */
export function targetOf(address) {
  if (/^https?:\/\//u.test(address)) return address;
  return address.startsWith('www.') ? `https://${address}` : `mailto:${address}`;
}

/** @param {string} address @returns {string} without the punctuation that ends a sentence, not an address */
function bare(address) {
  let end = address.length;
  while (TRAILING.has(address[end - 1])) end -= 1;
  return address.slice(0, end);
}
