/** The texts in the language in use, and dates in it. */

import { ownText } from './door/index.js';
import { LOCALES, currentLanguage } from './door/language.js';
import { en } from './en.js';
import { isolating } from '../isolation.js';
import { zh } from './zh.js';

/** @typedef {import('./door/language.js').Language} Language */

const LANGUAGES = { en: isolating(en), zh: isolating(zh) };

/** @returns {typeof en} the texts of the language in use; names in them are isolated */
export function t() {
  return LANGUAGES[currentLanguage()];
}

export { currentLanguage } from './door/language.js';

/** To make one takes as long as to draw a message. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {number} at  ms since the epoch
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(at, options) {
  const language = currentLanguage();
  const locale = navigator.language.startsWith(language) ? navigator.language : LOCALES[language];
  const key = `${locale} ${JSON.stringify(options)}`;
  const held = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, held);
  return held.format(at);
}

/** @param {number} at */
export const clockTime = (at) => format(at, { hour: '2-digit', minute: '2-digit' });

/** The same without AM and PM, for where there is room for no more. @param {number} at */
export const narrowTime = (at) => clockTime(at).replace(/[^\d:.]+/gu, '');

/** @param {number} at */
export const fullTime = (at) => format(at, { dateStyle: 'full', timeStyle: 'medium' });

/** @param {number} at */
export const shortTime = (at) => format(at, { dateStyle: 'medium', timeStyle: 'short' });

/** The time of today, else the date and the time. @param {number} at @param {number} now */
export const briefTime = (at, now) => (midnight(at) === midnight(now) ? clockTime(at) : shortTime(at));

/** The day in words, and the time. @param {number} at @param {number} now */
export const dayTime = (at, now) => t().timeline.dayTime(dayName(at, now), clockTime(at));

/**
 * @param {number} at
 * @param {number} now
 * @returns {string} today, yesterday, tomorrow, or the date
 */
export function dayName(at, now) {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return t().timeline.today;
  if (days === 1) return t().timeline.yesterday;
  if (days === -1) return t().timeline.tomorrow;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(at, { weekday: 'long', month: 'long', day: 'numeric', year: sameYear ? undefined : 'numeric' });
}

/** @param {number} at */
function midnight(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

// What the server says of a refusal besides its code: the word that is forbidden, and why somebody is kept out or silent.
const WORD = /^text: "(.*)" is forbidden here$/su;
const WHY = /^you are (?:banned|muted) here: (.*)$/su;

/**
 * @param {unknown} error
 * @returns {string} the text for the failure's code
 */
export function errorText(error) {
  const { code = 'other', message = '' } = /** @type {{code?: string, message?: string}} */ (error) ?? {};
  const texts = /** @type {Record<string, string>} */ (t().errors);
  const word = code === 'forbidden' && WORD.exec(message)?.[1];
  if (word) return t().message.forbiddenWord(word);
  const why = WHY.exec(message)?.[1];
  return (texts[code] ?? texts.other) + (why ? t().notices.reason(why) : '');
}

/** @param {unknown} error  of giving oneself a name, a password or a status @returns {string} what is wrong with which of them */
export const accountText = (error) => ownText(error, errorText);

/** Codes whose message says which rule of the game or table was broken. */
const SPOKEN = new Set(['illegal_move', 'not_your_turn', 'match_over', 'conflict', 'forbidden', 'bad_request', 'stale_version']);

/**
 * @param {unknown} error  of a command at a table
 * @returns {string} the server's message if it has one, else the text for its code
 */
export function refusalText(error) {
  const { code = '', message = '' } = /** @type {{code?: string, message?: string}} */ (error) ?? {};
  if (!SPOKEN.has(code) || !message || message === code) return errorText(error);
  const reason = message.replace(/^[a-z_.]+: /u, '');
  const known = t().games.refusals[reason];
  return known ? `${known}${currentLanguage() === 'zh' ? '。' : '.'}` : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
