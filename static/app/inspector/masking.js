/** Secrets that must neither be shown nor copied: tokens, passwords, tickets, keys of rooms. Pure. */

export const MASK = '•••';

const SECRET = /^(?:token|access_token|refresh_token|ticket|password|passcode|secret|invite|old|new|authorization)$/iu;
/** A JSON Web Token, anywhere in a text. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/gu;
const HEADER = /^((?:token|passcode|password|invite|authorization):).*$/gimu;

/** @param {unknown} value @param {string} [name]  of the field that holds it @returns {unknown} */
export function masked(value, name = '') {
  if (typeof value === 'string') return SECRET.test(name) ? MASK : maskedText(value);
  if (Array.isArray(value)) return value.map((each) => masked(each, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each, key)]));
}

/** @param {string} text  that is no JSON, such as a frame of STOMP @returns {string} */
export function maskedText(text) {
  return text.replaceAll(TOKEN, MASK).replaceAll(HEADER, `$1${MASK}`);
}
