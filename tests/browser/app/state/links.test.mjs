import assert from 'node:assert/strict';
import { test } from 'node:test';

import { linksIn, targetOf } from '../../../../static/app/state/links.js';

const addresses = (text) => linksIn(text).map((link) => link.address);

test('an address ends before blanks, quotes and the signs that end a sentence', () => {
  const text = 'see https://a.example/b?c=d), "http://e.example".';
  assert.deepEqual(linksIn(text), [
    { start: 4, address: 'https://a.example/b?c=d' },
    { start: text.indexOf('http://e'), address: 'http://e.example' },
  ]);
  assert.deepEqual(addresses('https:// and ftp://a.example'), []);
});

test('an address holds no bidirectional controls, by which it would be shown as another', () => {
  assert.deepEqual(addresses('https://\u202Eelpmaxe.live'), []);
  assert.deepEqual(addresses('https://a.example/\u2066b'), ['https://a.example/']);
});

test('a text of a great many signs takes no longer than its length', () => {
  assert.deepEqual(addresses('https://a.example/' + ')'.repeat(100_000)), ['https://a.example/']);
  assert.equal(addresses('https://a.b '.repeat(2_000)).length, 2_000);
});

test('what begins with www. and mail addresses are links, and lead where a reader expects', () => {
  const text = 'see www.example.org/tea_(drink), write to lin@tea.example.org. but not w@x, www., a.www.b or x/www.example.org';
  assert.deepEqual(addresses(text), ['www.example.org/tea_(drink', 'lin@tea.example.org']);
  assert.deepEqual(addresses(text).map(targetOf), ['https://www.example.org/tea_(drink', 'mailto:lin@tea.example.org']);
});
