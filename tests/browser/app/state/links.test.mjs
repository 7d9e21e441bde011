import assert from 'node:assert/strict';
import { test } from 'node:test';

import { linksIn } from '../../../../static/app/state/links.js';

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
