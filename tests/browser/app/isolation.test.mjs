import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isolating, parts, withoutControls } from '../../../static/app/isolation.js';

const TEXTS = isolating({
  plain: 'Hello',
  levels: ['easy', 'hard'],
  group: { by: (name, why) => `${name} left${why ? `: ${why}` : ''}.`, typing: (names) => `${names.join(' and ')} type`, count: (n) => `${n} left` },
});

test('what a sentence is given stands in it by itself', () => {
  assert.deepEqual(parts(TEXTS.group.by('דנה', '')), ['', 'דנה', ' left.']);
  assert.deepEqual(parts(TEXTS.group.by('Mei', 'tea')), ['', 'Mei', ' left: ', 'tea', '.']);
  assert.deepEqual(parts(TEXTS.group.typing(['a', 'b'])), ['', 'a', ' and ', 'b', ' type']);
});

test('controls that turn the text around them never leave their place', () => {
  assert.deepEqual(parts(TEXTS.group.by('a\u202Eb\u2069\u202Ec', '')), ['', 'abc', ' left.']);
  assert.equal(withoutControls(TEXTS.group.by('a\u202Eb', '')), 'ab left.');
});

test('numbers and texts without parts stay as they are', () => {
  assert.equal(TEXTS.group.count(3), '3 left');
  assert.deepEqual([TEXTS.plain, TEXTS.levels], ['Hello', ['easy', 'hard']]);
});
