/**
 * The board of a game without a drawing: its view as a list, and its moves by the schema that the catalogue tells (`move_schema`,
 * of a game that goes on by itself `input_schema`): buttons where there is one choice, a form where there are several. Pure.
 */

import { t } from '../words/index.js';

/**
 * @typedef {import('../sdk/teahouse').GameInfo} GameInfo
 *
 * @typedef {object} Field  of a move
 * @property {string} name
 * @property {'choice' | 'number' | 'text'} kind
 * @property {Array<string | number | boolean>} options  of a choice
 * @property {number} most  characters of a text
 * @property {boolean} needed
 *
 * @typedef {Record<string, string | number | boolean>} Values
 *
 * @typedef {object} General  as the page shows it
 * @property {Array<{name: string, value: string}>} facts
 * @property {Array<{text: string}>} moves  that may be played at once
 * @property {Array<{name: string, label: string, kind: string, options: Array<{text: string, on: boolean}>, value: string, most: number}>} fields
 */

const MOST_OPTIONS = 20;
const MOST_TEXT = 200;
const MOST_FACT = 300;

/** @param {GameInfo | undefined} info @returns {Field[]} */
export function fieldsOf(info) {
  const schema = resolved(info?.input_schema ?? info?.move_schema, info?.input_schema ?? info?.move_schema);
  const needed = new Set(schema?.required ?? []);
  return Object.entries(schema?.properties ?? {}).map(([name, of]) => fieldOf(name, resolved(of, info?.input_schema ?? info?.move_schema), needed.has(name)));
}

/** @param {string} name @param {any} schema @param {boolean} needed @returns {Field} */
function fieldOf(name, schema, needed) {
  const field = { name, options: [], most: schema?.maxLength ?? MOST_TEXT, needed };
  if (schema?.enum) return { ...field, kind: 'choice', options: schema.enum };
  if (schema?.const !== undefined) return { ...field, kind: 'choice', options: [schema.const] };
  if (schema?.type === 'boolean') return { ...field, kind: 'choice', options: [true, false] };
  if (schema?.type !== 'integer' && schema?.type !== 'number') return { ...field, kind: 'text' };
  const [low, high] = [schema.minimum ?? (schema.exclusiveMinimum ?? NaN) + 1, schema.maximum ?? (schema.exclusiveMaximum ?? NaN) - 1];
  if (!(high - low < MOST_OPTIONS)) return { ...field, kind: 'number' };
  return { ...field, kind: 'choice', options: Array.from({ length: high - low + 1 }, (_, n) => low + n) };
}

/** @param {any} schema @param {any} root @returns {any} what a reference leads to, and of alternatives the first that is something */
function resolved(schema, root) {
  if (schema?.$ref) return resolved(root?.$defs?.[schema.$ref.split('/').at(-1)], root);
  const other = schema?.anyOf?.find((/** @type {any} */ each) => each.type !== 'null');
  return other ? resolved(other, root) : schema;
}

/**
 * @param {any} view
 * @param {Field[]} fields
 * @param {Values} values  that were entered
 * @param {boolean} mayMove
 * @returns {General}
 */
export function generalOf(view, fields, values, mayMove) {
  const facts = Object.entries(view ?? {}).filter(([name]) => name !== 'legal').map(([name, value]) => ({ name: plain(name), value: textOf(value).slice(0, MOST_FACT) }));
  const moves = mayMove ? movesOf(view, fields).map((move) => ({ text: moveText(move) })) : [];
  const shown = mayMove && !moves.length ? fields.map((field) => shownField(field, values)) : [];
  return { facts, moves, fields: shown };
}

/** @param {any} view @param {Field[]} fields @returns {Values[]} the moves that need no form: those that the view names, or the one choice there is */
export function movesOf(view, fields) {
  if (Array.isArray(view?.legal)) return view.legal.map((/** @type {any} */ move) => (typeof move === 'object' ? move : { [fields[0]?.name ?? 'move']: move }));
  if (fields.length !== 1 || fields[0].kind !== 'choice') return [];
  return fields[0].options.map((option) => ({ [fields[0].name]: option }));
}

/** @param {Field} field @param {Values} values */
function shownField({ name, kind, options, most }, values) {
  const value = values[name];
  return { name, label: plain(name), kind, options: options.map((option) => ({ text: wordOf(option), on: option === value })), value: value === undefined ? '' : String(value), most };
}

/** @param {Field[]} fields @param {Values} values @returns {Values | null} the move, null while something that is needed is missing */
export function moveOf(fields, values) {
  if (fields.some(({ name, needed }) => needed && values[name] === undefined) || !Object.keys(values).length) return null;
  return values;
}

/** @param {Field} field @param {string} text @returns {string | number | undefined} what was entered, if it is something */
export function entered({ kind }, text) {
  if (!text.trim()) return undefined;
  if (kind !== 'number') return text.trim();
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** @param {Values} move */
const moveText = (move) => Object.values(move).map(wordOf).join(' ');

/** @param {unknown} value @returns {string} */
const wordOf = (value) => t().games.choices[String(value)] ?? String(value);

/** @param {string} name */
const plain = (name) => name.replaceAll('_', ' ');

/** @param {any} value  of a view @returns {string} */
function textOf(value) {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.length ? value.map(textOf).join(value.some(Array.isArray) ? ' | ' : ' ') : '–';
  if (typeof value === 'boolean') return wordOf(value);
  if (typeof value !== 'object') return String(value);
  return Object.entries(value).map(([name, part]) => `${plain(name)} ${textOf(part)}`).join(', ') || '–';
}
