/** Finding an emoji by its name in either language, and the last used ones. Pure. */

import { EMOJI_GROUPS } from './emoji.js';

/**
 * @typedef {import('./emoji.js').Entry} Entry
 * @typedef {import('./emoji.js').EmojiGroup} EmojiGroup
 */

const MOST_RECENT = 14;
/** @type {ReadonlyMap<string, Entry>} */
const BY_EMOJI = new Map(EMOJI_GROUPS.flatMap(([, entries]) => entries.map((entry) => [entry[0], entry])));

/**
 * @param {string} query  words, of which each must be found
 * @returns {string[]} exact names come first, then names that begin with the query
 */
export function findEmoji(query) {
  const words = query.toLowerCase().split(/[\s:_]+/u).filter(Boolean);
  if (!words.length) return [];
  const found = [...BY_EMOJI.values()].map((entry) => ({ emoji: entry[0], rank: Math.max(...words.map((word) => rankOf(entry, word))) }));
  return found.filter(({ rank }) => rank < Infinity).sort((a, b) => a.rank - b.rank).map(({ emoji }) => emoji);
}

/** @param {Entry} entry @param {string} word @returns {number} the smaller, the better; Infinity if no word matches */
function rankOf([, names, words], word) {
  if (`${names} ${words}`.split(' ').includes(word)) return 0;
  if (names.startsWith(word) || words.startsWith(word)) return 1;
  if (names.split(/[ _]/u).some((name) => name.startsWith(word))) return 2;
  return words.includes(word) ? 3 : Infinity;
}

/** @param {string} emoji @param {string} language @returns {string} its name, or the emoji itself if it has none */
export function emojiName(emoji, language) {
  const entry = BY_EMOJI.get(emoji);
  if (!entry) return emoji;
  return (language === 'zh' ? entry[2] : entry[1]).split(' ')[0].replaceAll('_', ' ');
}

/** @param {string[]} recent  the one used last first @param {string} emoji  that is used now @returns {string[]} */
export function withUsed(recent, emoji) {
  return [emoji, ...recent.filter((other) => other !== emoji)].slice(0, MOST_RECENT);
}

/** @param {string | null} kept  as stored on this device @returns {string[]} only known emoji */
export function recentFrom(kept) {
  try {
    const list = JSON.parse(kept ?? '[]');
    return Array.isArray(list) ? list.filter((emoji) => BY_EMOJI.has(emoji)).slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}
