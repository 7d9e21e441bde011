import assert from 'node:assert/strict';
import { test } from 'node:test';

import { folded, mentionsIn, namesIn } from '../../../../static/app/state/mentions.js';

const PEOPLE = ['ann', 'Ben', 'ann lee', '小明', '小明1', 'サーバー', '한나', 'สมชาย', 'tea🍵', 'ann@example.com'];
const names = new Map(PEOPLE.map((name) => [folded(name), true]));
const named = (text) => mentionsIn(text, names).map(({ start, end }) => text.slice(start, end));

test('a mention is the longest name that fits and ends there', () => {
  for (const [text, expected] of [
    ['@ann', ['@ann']],
    ['(@ANN), @ben.', ['@ANN', '@ben']],
    ['＠ann lee, tea?', ['＠ann lee']],
    ['@ann leeds', ['@ann']],
    ['@annabel @ann_lee @ann-lee @ann2 @ann\u0301', []],
    ['@annさん', ['@ann']],
    ['mail me@ben 1@ben https://example.com/@ben', []],
    ['@@ann', ['@ann']],
    ['@ann@example.com', ['@ann@example.com']],
    ['@tea🍵cup 🍵@ben', ['@tea🍵', '@ben']],
  ]) assert.deepEqual(named(text), expected, text);
});

test('a name in a script without blanks ends anywhere', () => {
  for (const [text, expected] of [
    ['你好@小明你好', ['@小明']],
    ['@小明12', ['@小明1']],
    ['好1@小明', ['@小明']],
    ['a1@小明', []],
    ['@サーバー様', ['@サーバー']],
    ['@한나씨', ['@한나']],
    ['@สมชายครับ', ['@สมชาย']],
  ]) assert.deepEqual(named(text), expected, text);
});

test('a text full of signs is looked at a few times at most', () => {
  let asked = 0;
  const counting = { has: (name) => { asked += 1; return names.has(name); } };
  for (const text of ['@'.repeat(4000), '@a.'.repeat(1300), `@${'1'.repeat(30)}`.repeat(130)]) {
    asked = 0;
    mentionsIn(text, counting);
    assert.ok(asked <= 5 * 4000, `${asked} for ${text.slice(0, 9)}`);
  }
});

test('only who is mentioned is looked for, and calls are of everybody', () => {
  const known = new Map([['ann', false]]);
  assert.equal(namesIn({}, known).size, 0);
  assert.equal(namesIn({ mentions: ['u-1'] }, known), known);
  assert.deepEqual([...namesIn({ mentions: ['everyone'] }, known)], [['ann', false], ['everyone', true]]);
});
