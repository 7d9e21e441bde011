/** Theme, language, and whether moves are planned ahead, stored on this device. */

import { applyLanguage } from './i18n/door/index.js';
import { nextLanguage, setLanguage } from './i18n/door/language.js';

/** @typedef {'auto' | 'light' | 'dark'} Theme */

const KEY = 'teahouse.theme';
const PLANS = 'teahouse.plans';

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

/** @returns {boolean} whether a touch of the board plans a move while somebody else is to move */
export function plansMoves() {
  return localStorage.getItem(PLANS) !== 'no';
}

/** @param {boolean} plans */
export function setPlansMoves(plans) {
  localStorage.setItem(PLANS, plans ? 'yes' : 'no');
}

/** Switch to the theme that is not shown now. */
export function switchTheme() {
  const now = theme();
  const dark = now === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : now === 'dark';
  setTheme(dark ? 'light' : 'dark');
}

/** @param {{rebuild: () => void}} app  whose views are drawn again */
export async function switchLanguage(app) {
  await setLanguage(nextLanguage().name);
  applyLanguage();
  app.rebuild();
}
