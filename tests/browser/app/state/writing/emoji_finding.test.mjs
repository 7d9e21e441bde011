import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EMOJI, EMOJI_GROUPS } from '../../../../../static/app/state/writing/emoji.js';
import { emojiName, findEmoji, recentFrom, withUsed } from '../../../../../static/app/state/writing/emoji_finding.js';

test('each emoji is there once, each short name means one, and all have words in Chinese', () => {
  const entries = EMOJI_GROUPS.flatMap(([, all]) => all);
  const names = entries.flatMap(([, all]) => all.split(' '));
  assert.equal(new Set(entries.map(([emoji]) => emoji)).size, entries.length);
  assert.equal(new Set(names).size, names.length);
  assert.equal(EMOJI.size, names.length);
  for (const [emoji, short, words] of entries) {
    assert.match(short, /^[a-z0-9_+-]+( [a-z0-9_+-]+)*$/, emoji);
    assert.match(words, /^\p{Script=Han}+( \p{Script=Han}+)*$/u, emoji);
  }
});

test('an emoji is found by words of either language, the nearest first', () => {
  assert.equal(findEmoji('tea')[0], '🍵');
  assert.ok(findEmoji('tea').includes('🫖'));
  assert.ok(findEmoji('TEA ').includes('🧋'), 'bubble_tea, by its second word');
  assert.deepEqual(findEmoji('heart purple'), ['💜']);
  assert.deepEqual(findEmoji(':white_check_mark:'), ['✅']);
  assert.equal(findEmoji('heart')[0], '❤️');
  assert.equal(findEmoji('茶')[0], '🍵');
  assert.deepEqual(findEmoji('饺子'), ['🥟']);
  assert.ok(findEmoji('心').indexOf('💔') < findEmoji('心').indexOf('😄'), 'words that begin with it come before others');
  assert.deepEqual(findEmoji('nothing like it'), []);
  assert.deepEqual(findEmoji(' : '), []);
});

test('an emoji has a name in each language', () => {
  assert.equal(emojiName('😍', 'en'), 'heart eyes');
  assert.equal(emojiName('😍', 'zh'), '爱心眼');
  assert.equal(emojiName('🛸', 'zh'), '🛸');
});

test('those used last are few, known and in order, whatever was kept', () => {
  assert.deepEqual(withUsed(['🍵', '😄'], '😄'), ['😄', '🍵']);
  assert.equal(withUsed(EMOJI_GROUPS[0][1].map(([emoji]) => emoji), '🍵').length, 14);
  assert.deepEqual(recentFrom('["🍵", "<b>", 3, "😄"]'), ['🍵', '😄']);
  for (const broken of [null, '{', '7', '{"a":1}']) assert.deepEqual(recentFrom(broken), []);
});
