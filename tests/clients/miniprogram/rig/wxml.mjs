/** Reads WXML, and draws it with a page's data: a tree of elements with their handlers. A name that is not in the data is an error. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TAG = /<!--[\s\S]*?-->|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w:*-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>|[^<]+/gu;
const ATTRIBUTE = /([\w:*-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/gu;
const EVENT = /^(?:bind|catch)(?::)?(\w+)$/u;

/** @returns {{tag: string, attributes: Record<string, string | true>, children: any[]}} */
export function parse(text) {
  const root = { tag: 'root', attributes: {}, children: [] };
  const open = [root];
  let read = 0;
  for (const [whole, end, tag, attributes, alone] of text.matchAll(TAG)) {
    read += whole.length;
    const parent = open[open.length - 1];
    if (end) {
      if (open.pop().tag !== end) throw new Error(`</${end}> ends nothing`);
    } else if (tag) {
      const node = { tag, attributes: attributesOf(attributes), children: [] };
      parent.children.push(node);
      if (!alone) open.push(node);
    } else if (!whole.startsWith('<!--') && whole.trim()) parent.children.push(whole.trim());
  }
  if (read !== text.length) throw new Error(`cannot be read: ${text.slice(read, read + 80)}`);
  if (open.length > 1) throw new Error(`<${open.at(-1).tag}> does not end`);
  return root;
}

function attributesOf(text = '') {
  return Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name, double ?? single ?? true]));
}

/** A page's file with the templates that it imports. */
export function load(file) {
  const root = parse(readFileSync(file, 'utf8'));
  const templates = new Map();
  for (const node of root.children) {
    if (node.tag === 'import') for (const [name, template] of load(join(dirname(file), node.attributes.src)).templates) templates.set(name, template);
    if (node.tag === 'template' && node.attributes.name) templates.set(node.attributes.name, node);
  }
  return { root, templates };
}

const compiled = new Map();

function scoped(scope) {
  return new Proxy(scope, {
    has: (_, name) => typeof name === 'string',
    get: (target, name) => {
      if (name === Symbol.unscopables) return undefined;
      if (!(name in target)) throw new Error(`{{${String(name)}}} is not in the data`);
      return target[name];
    },
  });
}

/** The value of an attribute or a text, with what it holds in braces. */
export function value(text, scope, asObject = false) {
  if (text === true) return true;
  const whole = /^\{\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\}$/u.exec(text);
  if (whole && !whole[1].includes('}}')) return run(asObject ? `({${whole[1]}})` : `(${whole[1]})`, scope);
  return text.replace(/\{\{(.*?)\}\}/gu, (_, expression) => String(run(`(${expression})`, scope) ?? ''));
}

function run(expression, scope) {
  if (!compiled.has(expression)) compiled.set(expression, new Function('scope', `with (scope) { return ${expression}; }`));
  return compiled.get(expression)(scoped(scope));
}

/** @returns {Array<string | {tag: string, attributes: object, events: Record<string, string>, dataset: object, children: any[]}>} */
export function draw(nodes, scope, templates) {
  const drawn = [];
  let isTaken = false;
  for (const node of nodes) {
    if (typeof node === 'string') {
      drawn.push(String(value(node, scope) ?? ''));
      continue;
    }
    const { attributes } = node;
    if ('wx:if' in attributes) isTaken = Boolean(value(attributes['wx:if'], scope));
    else if ('wx:elif' in attributes) {
      if (isTaken) continue;
      isTaken = Boolean(value(attributes['wx:elif'], scope));
    } else if ('wx:else' in attributes) {
      if (isTaken) continue;
      isTaken = true;
    } else isTaken = true;
    if (isTaken) drawn.push(...repeated(node, scope, templates));
  }
  return drawn;
}

function repeated(node, scope, templates) {
  const { attributes } = node;
  if (!('wx:for' in attributes)) return one(node, scope, templates);
  const items = value(attributes['wx:for'], scope);
  const [item, index] = [attributes['wx:for-item'] ?? 'item', attributes['wx:for-index'] ?? 'index'];
  const list = typeof items === 'number' ? Array.from({ length: items }, (_, n) => n) : items ?? [];
  const keys = list.map((each, n) => (attributes['wx:key'] === '*this' ? each : (each?.[attributes['wx:key']] ?? n)));
  if (attributes['wx:key'] !== 'index' && new Set(keys).size < keys.length) throw new Error(`keys are there twice: ${keys}`);
  return list.flatMap((each, n) => one(node, { ...scope, [item]: each, [index]: n }, templates));
}

function one(node, scope, templates) {
  const { tag, attributes, children } = node;
  if (tag === 'block') return draw(children, scope, templates);
  if (tag === 'import' || (tag === 'template' && attributes.name)) return [];
  if (tag === 'template') {
    const template = templates.get(value(attributes.is, scope));
    if (!template) throw new Error(`no template ${attributes.is}`);
    return draw(template.children, attributes.data ? value(attributes.data, scope, true) : {}, templates);
  }
  const element = { tag, attributes: {}, events: {}, dataset: {}, children: draw(children, scope, templates) };
  for (const [name, text] of Object.entries(attributes)) {
    const event = EVENT.exec(name);
    if (event) element.events[event[1]] = text;
    else if (name.startsWith('data-')) element.dataset[name.slice(5)] = value(text, scope);
    else if (!name.startsWith('wx:')) element.attributes[name] = value(text, scope);
  }
  return [element];
}

/** All that can be read in it. */
export function wordsOf(node) {
  return typeof node === 'string' ? node : node.children.map(wordsOf).join(node.tag === 'text' ? '' : ' ');
}

/** Every element, each before those in it. */
export function* walk(nodes) {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    yield node;
    yield* walk(node.children);
  }
}
