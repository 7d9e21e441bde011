/** Prices, amounts and times, in the language in use. */

import { currentLocale } from './door/language.js';

const FEW = 1e6;

/** @param {number} value @param {number} [digits] */
export function price(value, digits = digitsFor(value)) {
  return formatted(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {number} value  written with its sign */
export function change(value, digits = digitsFor(value)) {
  return formatted(value, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'exceptZero' });
}

/** @param {number} value  in percent, written with its sign */
export function percent(value) {
  return formatted(value / 100, { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' });
}

/** @param {number} value */
export function amount(value) {
  return formatted(value, value >= FEW ? { notation: 'compact', maximumFractionDigits: 1 } : { maximumFractionDigits: 0 });
}

/** @param {number} bytes  as people say it, in units of a thousand */
export function size(bytes) {
  const units = /** @type {const} */ (['byte', 'kilobyte', 'megabyte', 'gigabyte']);
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const options = { style: /** @type {const} */ ('unit'), unit: units[power], unitDisplay: /** @type {'long' | 'short'} */ (power ? 'short' : 'long'), maximumFractionDigits: power > 1 ? 1 : 0 };
  return formatted(bytes / 1000 ** power, options);
}

/** @param {number} at  ms since the epoch @param {boolean} [seconds] */
export function timeOfDay(at, seconds = true) {
  const options = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined, hourCycle: 'h23' });
  return new Intl.DateTimeFormat(currentLocale(), options).format(at);
}

/** @param {number} value @param {Intl.NumberFormatOptions} options */
function formatted(value, options) {
  return new Intl.NumberFormat(currentLocale(), options).format(value).replace('-', '\u2212');
}

/** @param {number} value  a small one needs more digits */
function digitsFor(value) {
  const size = Math.abs(value);
  return size === 0 || size >= 0.1 ? 2 : 4;
}
