/** What a game's values read as, where the game has no board of its own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { textOf } from '../../../../static/app/state/plain_words.js';

const words = (value) => textOf(value, 'nothing');

test('a lone field that is true is told by its name', () => {
  assert.equal(words({ call_liar: true }), 'call liar');
  assert.equal(words({ call_liar: false }), 'call liar false');
  assert.equal(words({ bid: 3 }), '3');
  assert.equal(words({ bid: 3, face: 6 }), 'bid 3, face 6');
});

test('lists in a list are told apart', () => {
  assert.equal(words({ cups: [[1, 2], [3]] }), 'cups 1, 2 | 3');
  assert.equal(words([1, 2]), '1, 2');
  assert.equal(words([]), '–');
});

test('what holds nothing is a dash', () => {
  assert.equal(words(null), '–');
  assert.equal(words({}), 'nothing');
  assert.equal(words({ own: null }), 'nothing');
});
