/** The emoji used last, stored on this device. */

import { recentFrom, withUsed } from '../../state/writing/emoji_finding.js';

const KEY = 'teahouse.emoji';

/** @returns {string[]} the last used first */
export function recentEmoji() {
  return recentFrom(localStorage.getItem(KEY));
}

/** @param {string} emoji  that is used now */
export function rememberEmoji(emoji) {
  localStorage.setItem(KEY, JSON.stringify(withUsed(recentEmoji(), emoji)));
}
