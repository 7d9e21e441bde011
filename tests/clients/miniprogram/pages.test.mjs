/** The files of the mini program hold together: pages, handlers, data, words, colours, without a server. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { HOME } from './rig/phone.mjs';
import { load, walk } from './rig/wxml.mjs';
import { patches } from '../../../static/miniprogram/parts/patches.js';
import { fieldsOf, moveOf } from '../../../static/miniprogram/tables/moves.js';
import { errors as english } from '../../../static/miniprogram/words/en_games.js';
import { en } from '../../../static/miniprogram/words/en.js';
import { zh } from '../../../static/miniprogram/words/zh.js';

const settings = JSON.parse(readFileSync(join(HOME, 'app.json'), 'utf8'));
const theme = JSON.parse(readFileSync(join(HOME, 'theme.json'), 'utf8'));
const GLOBALS = new Set(['true', 'false', 'null', 'undefined']);

const given = new Map();

/** What `Page` is given by a page, whose module runs once. */
async function optionsOf(route) {
  globalThis.Page = (options) => given.set(route, options);
  await import(join(HOME, `${route}.js`));
  return given.get(route);
}

/** The names that the expressions of a text ask the data for. */
function namesIn(text) {
  if (text === true) return [];
  const expressions = [...String(text).matchAll(/\{\{(.*?)\}\}/gu)].map(([, inner]) => inner.replaceAll(/'[^']*'/gu, "''"));
  return expressions.flatMap((inner) => [...inner.matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*(?!\s*:)/gu)].map(([name]) => name).filter((name) => !GLOBALS.has(name)));
}

/** All that a template or a page asks for and does not have. */
function problems(nodes, known, templates, handlers) {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return namesIn(node).filter((name) => !known.has(name)).map((name) => `{{${name}}}`);
    const { tag, attributes, children } = node;
    if (tag === 'template' && attributes.name) return [];
    const inner = 'wx:for' in attributes ? new Set([...known, attributes['wx:for-item'] ?? 'item', attributes['wx:for-index'] ?? 'index']) : known;
    const found = [];
    for (const [name, text] of Object.entries(attributes)) {
      if (/^(?:bind|catch)/u.test(name)) found.push(...(handlers.has(text) ? [] : [`${tag} ${name}=${text}`]));
      else found.push(...namesIn(text).filter((each) => !(name === 'wx:for' ? known : inner).has(each)).map((each) => `${tag} ${name}: ${each}`));
    }
    if (tag !== 'template') return [...found, ...problems(children, inner, templates, handlers)];
    const template = templates.get(attributes.is);
    if (!template) return [...found, `template ${attributes.is}`];
    return [...found, ...problems(template.children, new Set(namesIn(attributes.data)), templates, handlers)];
  });
}

for (const route of settings.pages) {
  test(`${route} has its files, and its WXML asks for nothing that it does not have`, async () => {
    for (const end of ['js', 'json', 'wxml', 'wxss']) assert.ok(existsSync(join(HOME, `${route}.${end}`)), `${route}.${end}`);
    JSON.parse(readFileSync(join(HOME, `${route}.json`), 'utf8'));
    const options = await optionsOf(route);
    const { root, templates } = load(join(HOME, `${route}.wxml`));
    const handlers = new Set(Object.entries(options).filter(([, value]) => typeof value === 'function').map(([name]) => name));
    assert.deepEqual(problems(root.children, new Set(Object.keys(options.data)), templates, handlers), []);
  });

  test(`${route} asks for words that both languages have`, async () => {
    const { data } = await optionsOf(route);
    const { root, templates } = load(join(HOME, `${route}.wxml`));
    const text = [...walk([root, ...templates.values()])].flatMap(({ attributes, children }) => [...Object.values(attributes), ...children.filter((child) => typeof child === 'string')]).join(' ');
    for (const [, group, name] of text.matchAll(/(?<![\w.])(w|c)\.(\w+)/gu)) assert.equal(typeof data[group]?.[name], 'string', `${group}.${name}`);
  });
}

test('nothing lies in the folder of pages that app.json does not name', () => {
  assert.deepEqual(readdirSync(join(HOME, 'pages')).map((name) => `pages/${name}/${name}`).sort(), [...settings.pages].sort());
  assert.ok(settings.tabBar.list.every(({ pagePath }) => settings.pages.includes(pagePath)));
});

test('each colour of app.json is in both themes, and the sheet turns each of its own dark', () => {
  const used = [...JSON.stringify(settings).matchAll(/"@(\w+)"/gu)].map(([, name]) => name);
  for (const name of used) for (const look of ['light', 'dark']) assert.ok(theme[look][name], `${look} ${name}`);
  const [light, dark] = readFileSync(join(HOME, 'app.wxss'), 'utf8').split('@media (prefers-color-scheme: dark)').map((part) => new Set([...part.matchAll(/(--[\w-]+):/gu)].map(([, name]) => name)));
  assert.deepEqual([...dark].sort(), [...light].sort());
});

test('both languages have the same words', () => {
  const shape = (value) => (typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shape(part)])) : typeof value);
  const { rules: _, ...english_ } = shape(en);
  const { rules: __, ...chinese } = shape(zh);
  assert.deepEqual(chinese, english_);
});

test('every code of the contract and of the SDK has words', () => {
  const declared = readFileSync(join(HOME, '../sdk/wire.d.ts'), 'utf8');
  const codes = /export type Code = ([^;]+);/u.exec(declared)[1].split('|').map((each) => each.trim().slice(1, -1));
  assert.ok(codes.length > 15);
  for (const code of [...codes, 'offline', 'lost', 'timeout', 'recalled', 'dropped', 'busy', 'queue_full', 'network', 'closed', 'outdated']) assert.ok(english[code], code);
});

test('a list is brought to another in pieces that WeChat takes, and what is the same is left alone', () => {
  const long = Array.from({ length: 30 }, (_, n) => ({ n, text: 'x'.repeat(20_000) }));
  const pieces = patches('rows', [], long);
  assert.ok(pieces.length > 2);
  for (const piece of pieces) assert.ok(JSON.stringify(piece).length < 300_000);
  assert.deepEqual(patches('rows', long, [...long, { n: 30 }]), [{ 'rows[30]': { n: 30 } }]);
  assert.deepEqual(patches('rows', long, structuredClone(long)), []);
  const shown = { rows: [...long] };
  for (const piece of patches('rows', long, long.slice(10))) for (const [path, value] of Object.entries(piece)) path === 'rows' ? (shown.rows = value) : (shown.rows[Number(path.slice(5, -1))] = value);
  assert.deepEqual(shown.rows, long.slice(10));
});

test('a schema becomes fields: references, alternatives, ranges, and what is needed', () => {
  const $defs = { Move: { type: 'object', required: ['at'], properties: { at: { type: 'integer', minimum: 0, exclusiveMaximum: 3 }, big: { type: 'integer' }, take: { anyOf: [{ type: 'null' }, { enum: ['black'] }] }, go: { type: 'boolean' }, uci: { type: 'string', maxLength: 5 } } } };
  const fields = fieldsOf({ move_schema: { $ref: '#/$defs/Move', $defs } });
  assert.deepEqual(fields.map(({ name, kind, options, needed }) => [name, kind, options, needed]), [['at', 'choice', [0, 1, 2], true], ['big', 'number', [], false], ['take', 'choice', ['black'], false], ['go', 'choice', [true, false], false], ['uci', 'text', [], false]]);
  assert.equal(moveOf(fields, { go: true }), null);
  assert.deepEqual(moveOf(fields, { at: 0, go: true }), { at: 0, go: true });
  assert.deepEqual(fieldsOf(undefined), []);
});
