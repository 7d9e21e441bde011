import assert from 'node:assert/strict';
import { test } from 'node:test';

import { markup } from '../../../../../static/app/state/writing/markup.js';

/** A short form of the tree, to compare. */
const inline = (nodes) => nodes.map(({ kind, text, inside }) => (kind === 'text' ? text : `<${kind}>${inside ? inline(inside) : text}</${kind}>`)).join('');
const block = (each) => ({
  lines: () => inline(each.inside),
  fence: () => `[fence ${each.language}|${each.text}]`,
  quote: () => `[quote ${each.inside.map(block).join('/')}]`,
  list: () => `[${each.ordered ? each.start : 'list'} ${each.items.map(inline).join('|')}]`,
})[each.kind]();
const read = (text) => markup(text).map(block).join('/');

test('words that are marked', () => {
  assert.equal(read('a **b** *c* __d__ _e_ ~~f~~ ||g||'), 'a <bold>b</bold> <italic>c</italic> <bold>d</bold> <italic>e</italic> <strike>f</strike> <spoiler>g</spoiler>');
  assert.equal(read('**bold *and italic* too**'), '<bold>bold <italic>and italic</italic> too</bold>');
  assert.equal(read('**茶**和*水*'), '<bold>茶</bold>和<italic>水</italic>');
});

test('signs that mark nothing stay as they are', () => {
  for (const text of ['2 * 3 * 4', 'snake_case_name', '* ', '**', '****', 'a ** b ** c', '_', '||', 'a*', '`', '~~ x ~~', '1 < 2 && 3 > 2', '<b>x</b>']) assert.equal(read(text), text, text);
  assert.equal(read('\\*not\\* \\`this\\`'), '*not* `this`');
});

test('code holds no marks, and is shown as it stands', () => {
  assert.equal(read('see `a **b** https://x.de @me` *c*'), 'see <code>a **b** https://x.de @me</code> <italic>c</italic>');
  assert.equal(read('``a ` b``'), '<code>a ` b</code>');
  assert.equal(read('so:\n```js\nlet a = *1*;\n\n> b\n```\nend'), 'so:/[fence js|let a = *1*;\n\n> b]/end');
  assert.equal(read('```\nnever closed'), '[fence |never closed]');
  assert.equal(read('~~~\na\n```\n~~~'), '[fence |a\n```]');
});

test('quotes and lists', () => {
  assert.equal(read('> a *b*\n> > c\nd'), '[quote a <italic>b</italic>/[quote c]]/d');
  assert.equal(read('buy:\n- tea\n* **cake**\n3. x\n4) y\nend'), 'buy:/[list tea|<bold>cake</bold>]/[3 x|y]/end');
  assert.equal(read('-5 degrees\n1.5 cups'), '-5 degrees\n1.5 cups');
  assert.equal(read('> '.repeat(9) + 'deep'), `${'[quote '.repeat(4)}> > > > > deep${']'.repeat(4)}`);
});

test('links end where they should, with brackets that are balanced', () => {
  const link = (address) => `<link>${address}</link>`;
  assert.equal(read('see https://en.wikipedia.org/wiki/Tea_(drink), yes'), `see ${link('https://en.wikipedia.org/wiki/Tea_(drink)')}, yes`);
  assert.equal(read('(https://x.de/a)'), `(${link('https://x.de/a')})`);
  assert.equal(read('https://x.de/a_b_c *d*'), `${link('https://x.de/a_b_c')} <italic>d</italic>`);
  assert.equal(read('**https://x.de/** and ||https://y.de||'), `<bold>${link('https://x.de/')}</bold> and <spoiler>${link('https://y.de')}</spoiler>`);
  assert.equal(read('javascript:alert(1) [a](javascript:alert(1))'), 'javascript:alert(1) [a](javascript:alert(1))');
});

test('short names become emoji, and others stay', () => {
  assert.equal(read(':tea: :nothing: 10:30:45 :+1:'), '🍵 :nothing: 10:30:45 👍');
});

test('whatever is written, every letter that is no mark is kept', () => {
  const signs = ['*', '**', '_', '__', '~~', '||', '`', '``', '```', '\n', '> ', '- ', '1. ', ' ', 'a', 'b1', '(', ')', 'https://x.de/', '\\', ':tea:', ':', '茶', '\u202e', 'e\u0301', '👩‍👩‍👧', '\t', '~~~', '<b>', '@mei', '|'];
  let seed = 7;
  const next = (bound) => (seed = (seed * 48271) % 2147483647) % bound;
  const letters = (text) => [...text.replaceAll(':tea:', '🍵')].filter((letter) => /[\p{L}🍵👩👧<@]/u.test(letter)).join('');
  const shown = (nodes) => nodes.map((node) => node.text ?? shown(node.inside)).join('');
  const all = (blocks) => blocks.map((each) => (each.language ?? '') + (each.text ?? (each.items ?? []).map(shown).join('') + (each.kind === 'quote' ? all(each.inside) : each.kind === 'lines' ? shown(each.inside) : ''))).join('');
  for (let round = 0; round < 3_000; round += 1) {
    const text = Array.from({ length: next(40) }, () => signs[next(signs.length)]).join('');
    assert.equal(letters(all(markup(text))), letters(text), JSON.stringify(text));
  }
});

test('a text made to be slow is read all the same', () => {
  for (const piece of ['*a ', '**a ', '*', '_a', '`', '``a', '||a', '> ', '- ', '\\', '[', 'https://x.de/(', '*a **b _c ~~d ||e ', '**a*b']) {
    assert.ok(markup(piece.repeat(Math.ceil(4_000 / piece.length)).slice(0, 4_000)).length);
  }
});
