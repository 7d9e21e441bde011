/** Form fields for a game's options, built from the JSON Schema of the catalogue. */

import { currentLanguage, t } from '../../i18n/index.js';
import { h } from '../../views/parts/dom.js';
import { field, select } from '../dialog.js';

/**
 * @typedef {import('../../../sdk/types.js').GameInfo} GameInfo
 * @typedef {{enum?: Array<string | number>, type?: string, default?: unknown, minimum?: number, maximum?: number, multipleOf?: number}} Property
 */

/** Options of every game, shown under "more"; those that make sense only with others are not shown. */
const COMMON = ['undo', 'absence', 'chat'];
const UNSHOWN = new Set(['grace_s', 'white', 'red', 'black']);

/** @param {GameInfo} info @returns {Array<[string, Property]>} */
function properties({ options_schema: schema, realtime }) {
  const object = schema?.$ref ? schema.$defs?.[schema.$ref.split('/').at(-1)] : schema;
  const all = /** @type {Array<[string, Property]>} */ (Object.entries(object?.properties ?? {}));
  return all.filter(([name, property]) => !UNSHOWN.has(name) && !(realtime && name === 'undo') && (property.enum || property.type === 'boolean' || property.type === 'integer' || property.type === 'number'));
}

/** @param {GameInfo} info @returns {{own: HTMLElement[], common: HTMLElement[]}} */
export function drawOptions(info) {
  const all = properties(info);
  const drawn = (/** @type {boolean} */ common) => all.filter(([name]) => COMMON.includes(name) === common).map(([name, property]) => draw(name, property));
  return { own: drawn(false), common: drawn(true) };
}

/** @param {string} name @param {Property} property */
function draw(name, property) {
  const label = labelOf(name);
  if (property.enum) {
    const input = select(`option.${name}`, property.enum.map((value) => [String(value), labelOf(`${name}.${value}`, String(value))]));
    // Words to draw are of the user's language, if there are any.
    const own = name === 'words' && property.enum.includes(currentLanguage()) ? currentLanguage() : undefined;
    input.value = String(own ?? property.default ?? property.enum[0]);
    return field(label, input);
  }
  if (property.type === 'boolean') {
    return h('label', { class: 'choice' }, h('input', { type: 'checkbox', name: `option.${name}`, checked: property.default === true }), h('span', {}, label));
  }
  return field(label, h('input', { type: 'number', name: `option.${name}`, min: property.minimum, max: property.maximum, step: property.multipleOf ?? 1, value: property.default, required: true }));
}

/** @param {string} key @param {string} [fallback] */
function labelOf(key, fallback = key.replaceAll('_', ' ')) {
  return t().games.options[key] ?? fallback;
}

/** @param {GameInfo} info @param {FormData} form @returns {Record<string, unknown>} only what differs from the default */
export function readOptions(info, form) {
  const asked = properties(info).map(([name, property]) => /** @type {[string, unknown, Property]} */ ([name, read(form, `option.${name}`, property), property]));
  return Object.fromEntries(asked.filter(([, value, property]) => value !== property.default).map(([name, value]) => [name, value]));
}

/** @param {FormData} form @param {string} name @param {Property} property */
function read(form, name, property) {
  if (property.enum) return property.enum.find((value) => String(value) === form.get(name));
  return property.type === 'boolean' ? form.has(name) : Number(form.get(name));
}
