import assert from 'node:assert/strict';
import { test } from 'node:test';

import { markedParts, searchOf } from '../../../../../static/app/state/reading/finding.js';

/** @param {string} text @param {string} query */
const marked = (text, query) => markedParts(text, query).map(({ text: part, hit }) => (hit ? `[${part}]` : part)).join('');

test('words are marked where they begin a word, numbers and single letters where they are one', () => {
  assert.equal(marked('Tea, teapot and steam', 'tea'), '[Tea], [tea]pot and steam');
  assert.equal(marked('a tab 1 10', 'a 1'), '[a] tab [1] 10');
  assert.equal(marked('no hit', 'tea'), 'no hit');
  assert.equal(marked('a.b*c', '.*'), 'a.b*c');
});

test('scripts without blanks are marked wherever they stand', () => {
  assert.equal(marked('我们喝茶吧', '喝茶'), '我们[喝茶]吧');
  assert.equal(marked('한국어를 iPhone手机', '국어 iphone手机'), '한[국어]를 [iPhone][手机]');
});

test('of a long text what stands around the first hit is shown', () => {
  const text = `${'x '.repeat(300)}tea ${'y '.repeat(300)}`;
  const shown = marked(text, 'tea');
  assert.ok(shown.startsWith('…') && shown.endsWith('…') && shown.includes('[tea]'));
  assert.ok(shown.length < 175);
  assert.ok(marked('z'.repeat(500), 'tea').endsWith('…'));
});

test('there is a command where there is something to look for', () => {
  assert.equal(searchOf({ query: '  ', room: 'r-1', since: '2026-11-30' }), null);
  assert.deepEqual(searchOf({ query: ' tea ', room: '', from: '', has: '' }), { op: 'search', query: 'tea' });
  assert.deepEqual(searchOf({ query: '', room: 'r-1', from: 'u-1', has: 'link' }), { op: 'search', query: '', room: 'r-1', from: 'u-1', has: 'link' });
  const day = searchOf({ query: 'tea', since: '2026-11-30', until: '2026-11-30' });
  assert.equal(day?.after_at, new Date(2026, 10, 30).getTime() - 1);
  assert.equal(day?.before_at, new Date(2026, 11, 1).getTime());
});
