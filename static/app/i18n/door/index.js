/** The texts of the sign-in page in the language in use. */

import { isolating } from '../../isolation.js';
import { door as en } from './en.js';
import { currentLanguage, currentLocale, translated } from './language.js';
import { door as zh } from './zh.js';

/** @type {Record<string, typeof en>} */
const TEXTS = { en: isolating(en), zh: isolating(zh) };

/** Somebody is kept out of all rooms, and perhaps is told why. */
const BARRED = /^(?:banned: )?you are banned from this server(?:: (.*))?$/su;

export function doorText() {
  return TEXTS[currentLanguage()] ??= isolating(translated(en, 'door'));
}

/** Tell the document, for fonts, hyphenation and screen readers. */
export function applyLanguage() {
  document.documentElement.lang = currentLocale();
  document.title = doorText().product;
}

/**
 * @param {unknown} error  of giving oneself a name, a password or a status
 * @param {(error: unknown) => string} [other]  the text of what has nothing to do with these
 * @returns {string} what is wrong with which of them
 */
export function ownText(error, other = plainText) {
  const { code, message = '' } = /** @type {{code?: string, message?: string}} */ (error) ?? {};
  const { taken, bad } = doorText().signIn;
  const field = /^(?:bad_request: )?(name|password|status|new)\b/u.exec(message)?.[1];
  if (code === 'conflict') return taken;
  if (code !== 'bad_request' || !field) return other(error);
  return bad[field === 'new' ? 'password' : /** @type {keyof typeof bad} */ (field)];
}

/** @param {unknown} error */
function plainText(error) {
  const { code = 'other', message = '' } = /** @type {{code?: string, message?: string}} */ (error) ?? {};
  const barred = code === 'banned' && BARRED.exec(message);
  if (barred) return doorText().signIn.barred(barred[1]);
  const texts = /** @type {Record<string, string>} */ (doorText().errors);
  return texts[code] ?? texts.other;
}
