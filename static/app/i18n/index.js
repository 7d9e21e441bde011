/** The texts in the language in use, and dates in it. */

import { ownText } from './door/index.js';
import { currentLanguage, currentLocale, translated } from './door/language.js';
import { en } from './en.js';
import { isolating } from '../isolation.js';
import { zh } from './zh.js';

/** @typedef {import('./door/language.js').Language} Language */

/** @type {Record<string, typeof en>} */
const TEXTS = { en: isolating(en), zh: isolating(zh) };

/** @returns {typeof en} the texts of the language in use; names in them are isolated */
export function t() {
  return TEXTS[currentLanguage()] ??= isolating({ ...translated(en, 'texts'), ...translated({ signIn: en.signIn }, 'door') });
}

export { currentLanguage, nextLanguage } from './door/language.js';

/** To make one takes as long as to draw a message. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {number} at  ms since the epoch
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(at, options) {
  const language = currentLanguage();
  const locale = navigator.language.startsWith(language) ? navigator.language : currentLocale();
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

/** @param {{room: string, title: string}} info @returns {string | null} of the room that every server begins with, unless somebody named it anew */
export function chatTitle({ room, title }) {
  return room === 'lobby' && title === 'Lobby' ? t().rooms.lobby : null;
}

// What the server says of a refusal besides its code: the word that is forbidden, and why somebody is kept out or silent.
const WORD = /^text: "(.*)" is forbidden here$/su;
const WHY = /^you are (?:(?:banned|muted) here|banned from this server): (.*)$/su;
/** What is wrong where the server names no field, or another's. @type {Array<[RegExp, string]>} */
const SAID = [
  [/^you are banned from this server/u, 'server'],
  [/^a file has at most \d+ bytes/u, 'file'],
  [/^a user brings at most/u, 'day'],
  [/^(?:a picture has at most|the picture takes too much)/u, 'pixels'],
  [/^(?:name: its ending|Content-Type: it) says/u, 'kind'],
  [/^too many reports wait/u, 'reports'],
  [/invites of yours are valid/u, 'invites'],
  [/tables of yours are open/u, 'tables'],
  [/end some of their matches/u, 'bots'],
];

// The field that is wrong stands in front, behind the command if the frame had another field wrong.
const FIELD = /^(?:[a-z_]+\.[a-z_]+: )?([a-z_]+)\b[^:]*: /u;
/** What takes longer is said with how long. */
const WORTH_SAYING_S = 3;

/**
 * @param {unknown} error
 * @returns {string} what went wrong and what to do, as far as the code and the field tell
 */
export function errorText(error) {
  const { code = 'other', message = '', retry_after_s = 0 } = /** @type {{code?: string, message?: string, retry_after_s?: number}} */ (error) ?? {};
  const { causes, again, ...texts } = t().errors;
  const word = code === 'forbidden' && WORD.exec(message)?.[1];
  if (word) return t().message.forbiddenWord(word);
  const why = WHY.exec(message)?.[1];
  const wait = retry_after_s >= WORTH_SAYING_S ? ` ${again(Math.ceil(retry_after_s))}` : '';
  return (causeIn(causes, code, message) ?? /** @type {Record<string, string>} */ (texts)[code] ?? texts.other) + (why ? t().notices.reason(why) : wait);
}

/** @param {Record<string, string>} causes @param {string} code @param {string} message @returns {string | undefined} */
function causeIn(causes, code, message) {
  const said = SAID.find(([pattern]) => pattern.test(message))?.[1];
  return causes[`${code} ${said ?? FIELD.exec(message)?.[1]}`];
}

/** @param {unknown} error  of giving oneself a name, a password or a status @returns {string} what is wrong with which of them */
export const accountText = (error) => ownText(error, errorText);

/**
 * @param {unknown} error  of a command at a table
 * @returns {string} which rule of the game or table was broken, else the text for its code
 */
export function refusalText(error) {
  const { code = '', message = '' } = /** @type {{code?: string, message?: string}} */ (error) ?? {};
  const reason = message.replace(/^[a-z_.]+: /u, '');
  const known = t().games.refusals[reason];
  if (known) return `${known}${currentLanguage() === 'zh' ? '。' : '.'}`;
  // Rules are the one thing that the server tells in words for players; those are English, and the Chinese table has all of them.
  const spoken = currentLanguage() === 'en' && reason !== code && (code === 'illegal_move' || reason in zh.games.refusals);
  return spoken ? `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` : errorText(error);
}
