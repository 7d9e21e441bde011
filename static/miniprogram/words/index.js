/** The language in use. The one that was chosen here goes before the phone's. */

import { en } from './en.js';
import { zh } from './zh.js';

/** @typedef {typeof import('./en.js').en} Words */

const LANGUAGES = { en, zh };
let words = en;

/** @param {string} language  as WeChat names them: `zh_CN`, `en` */
export function useLanguage(language) {
  words = language.toLowerCase().startsWith('zh') ? zh : en;
}

/** @returns {Words} */
export function t() {
  return words;
}

/** @returns {keyof LANGUAGES} */
export function languageInUse() {
  return words === zh ? 'zh' : 'en';
}

/** Codes with which the server says in its message which rule was broken. */
const SPOKEN = new Set(['illegal_move', 'not_your_turn', 'match_over', 'stale_version', 'conflict']);

/** @param {unknown} error @returns {string} what it means */
export function errorText(error) {
  const { code = 'other', message = '' } = /** @type {{code?: string, message?: string}} */ (error ?? {});
  const texts = /** @type {Record<string, string>} */ (words.errors);
  const said = message.replace(/^[a-z_.]+: /u, '');
  const rule = /** @type {Record<string, string>} */ (words.rules)[said];
  if (rule) return rule;
  if (SPOKEN.has(code) && said && words === en) return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
  return texts[code] ?? texts.other;
}

const two = (/** @type {number} */ n) => String(n).padStart(2, '0');

/** @param {number} at  ms since the epoch @returns {string} hours and minutes */
export function clockTime(at) {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** @param {number} at @param {number} now @returns {string} today, yesterday, or the date */
export function dayName(at, now) {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return words.days.today;
  if (days === 1) return words.days.yesterday;
  const day = new Date(at);
  const date = words.days.date(day.getMonth(), day.getDate());
  return day.getFullYear() === new Date(now).getFullYear() ? date : words.days.year(date, day.getFullYear());
}

/** The time of today, else the day. @param {number} at @param {number} now */
export function briefTime(at, now) {
  return midnight(at) === midnight(now) ? clockTime(at) : dayName(at, now);
}

/** @param {number} at */
export function midnight(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}
