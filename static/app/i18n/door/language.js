/** The language in use. The choice is stored on this device; without one the browser's language is used. */

/** @typedef {'en' | 'zh'} Language */

const KEY = 'teahouse.language';
export const LOCALES = { en: 'en', zh: 'zh-CN' };

/** @type {Language} */
let language = chosen();

/** @returns {Language} */
function chosen() {
  const kept = localStorage.getItem(KEY);
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** @returns {Language} */
export function currentLanguage() {
  return language;
}

/** @param {Language} next */
export function setLanguage(next) {
  language = next;
  localStorage.setItem(KEY, next);
}
