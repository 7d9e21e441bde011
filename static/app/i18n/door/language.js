/** The language in use. The choice is stored on this device; without one the browser's language is used. */

import { more } from '../more/index.js';

/** @typedef {string} Language  a name in `LANGUAGES` */

const KEY = 'teahouse.language';

/** @type {Record<string, import('../more/index.js').LanguageInfo>} */
export const LANGUAGES = { en: { name: 'English', locale: 'en' }, zh: { name: '中文', locale: 'zh-CN' }, ...more };

/** Those that are loaded: English and Chinese come with the page. @type {Record<string, import('../more/index.js').Translation>} */
const loaded = { en: {}, zh: {} };

/** @type {Language} */
let language = chosen() in loaded ? chosen() : 'en';

/** @returns {Language} */
function chosen() {
  const kept = localStorage.getItem(KEY);
  if (kept !== null && kept in LANGUAGES) return kept;
  const asked = navigator.language.toLowerCase();
  return Object.keys(LANGUAGES).find((each) => asked.startsWith(each)) ?? 'en';
}

/** @returns {Language} */
export function currentLanguage() {
  return language;
}

/** @returns {string} for dates, numbers and the document */
export function currentLocale() {
  return LANGUAGES[language].locale;
}

/** @returns {{name: Language, title: string, locale: string}} the one that a switch leads to */
export function nextLanguage() {
  const names = Object.keys(LANGUAGES);
  const name = names[(names.indexOf(language) + 1) % names.length];
  return { name, title: LANGUAGES[name].name, locale: LANGUAGES[name].locale };
}

/** @param {Language} next @returns {Promise<void>} once its texts are there */
export async function setLanguage(next) {
  localStorage.setItem(KEY, next);
  await useChosen();
}

/** @returns {boolean | Promise<boolean>} whether another language is used now than before; one that cannot be loaded is not */
export function useChosen() {
  const next = chosen();
  if (next === language) return false;
  const load = next in loaded ? null : LANGUAGES[next].load?.();
  if (!load) return use(next);
  return load.then((translation) => {
    loaded[next] = translation;
    return use(next);
  }, () => false);
}

/** @param {Language} next @returns {true} */
function use(next) {
  language = next;
  return true;
}

/**
 * @template T
 * @param {T} english
 * @param {'door' | 'texts'} part
 * @returns {T} that part of the language in use, in English where it has no other word
 */
export function translated(english, part) {
  return merged(english, loaded[language][part]);
}

/** @template T @param {T} english @param {any} other @returns {T} */
function merged(english, other) {
  if (other === undefined) return english;
  if (typeof english !== 'object' || english === null || Array.isArray(english) || typeof other !== 'object') return other;
  const names = new Set([...Object.keys(english), ...Object.keys(other)]);
  return /** @type {T} */ (Object.fromEntries([...names].map((name) => [name, merged(/** @type {any} */ (english)[name], other[name])])));
}
