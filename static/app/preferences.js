/** Theme, language, and the emoji used last, stored on this device. */

import { currentLanguage, setLanguage } from './i18n/index.js';
import { recentFrom, withUsed } from './state/writing/emoji_finding.js';

/** @typedef {'auto' | 'light' | 'dark'} Theme */

const KEY = 'teahouse.theme';
const EMOJI = 'teahouse.emoji';

/** @returns {Theme} */
export function theme() {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

/** @param {Theme} next */
export function setTheme(next) {
  localStorage.setItem(KEY, next);
  applyTheme();
}

export function applyTheme() {
  document.documentElement.dataset.theme = theme();
}

/** Switch to the theme that is not shown now. */
export function switchTheme() {
  const now = theme();
  const dark = now === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : now === 'dark';
  setTheme(dark ? 'light' : 'dark');
}

/** @param {import('./app.js').App} app */
export function switchLanguage(app) {
  setLanguage(currentLanguage() === 'en' ? 'zh' : 'en');
  app.rebuild();
}

/** @returns {string[]} the emoji used last, the newest first */
export function recentEmoji() {
  return recentFrom(localStorage.getItem(EMOJI));
}

/** @param {string} emoji  that is used now */
export function rememberEmoji(emoji) {
  localStorage.setItem(EMOJI, JSON.stringify(withUsed(recentEmoji(), emoji)));
}
