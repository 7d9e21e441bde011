import assert from 'node:assert/strict';
import { test } from 'node:test';

import { guarded, verdictOf } from '../../../../static/sdk/connection/revisions.js';

const seen = { rev: 3, text: 'tea' };
const edit = { op: 'message.edit', room: 'lobby', seq: 1, text: ' milk ' };
const take = { op: 'message.delete', room: 'lobby', seq: 1 };
const like = { op: 'message.react', room: 'lobby', seq: 1, emoji: '❤️', on: true };
const verdict = (command, now, own = []) => verdictOf({ command, seen, own }, now && { rev: 4, ...now }, 'lin');

test('only edits and deletions name the rev that was seen', () => {
  assert.equal(guarded(edit, seen).if_rev, 3);
  assert.equal(guarded(take, seen).if_rev, 3);
  assert.equal(guarded({ ...edit, if_rev: 2 }, seen).if_rev, 2);
  assert.equal(guarded(edit, undefined).if_rev, undefined);
  assert.equal(guarded(like, seen).if_rev, undefined);
});

test('an edit that took effect is done, one that another edit followed is a conflict', () => {
  assert.equal(verdict(edit, { text: 'milk' }), 'done');
  assert.equal(verdict(edit, { text: 'by the laptop' }), 'conflict');
  assert.equal(verdict(edit, { deleted: true }), 'conflict');
  assert.equal(verdict(edit, undefined), 'conflict');
});

test('a reaction of others or an own earlier edit is no conflict', () => {
  assert.equal(verdict(edit, { text: 'tea', reactions: { '👍': ['mei'] } }), 'again');
  assert.equal(verdict(edit, { text: 'mil' }, ['mil ']), 'again');
});

test('a deletion that took effect is done, one of a text that changed is a conflict', () => {
  assert.equal(verdict(take, { deleted: true }), 'done');
  assert.equal(verdict(take, { text: 'tea' }), 'again');
  assert.equal(verdict(take, { text: 'by the laptop' }), 'conflict');
});

test('a reaction is made again only if the message is as it was', () => {
  assert.equal(verdict(like, { reactions: { '\u2764': ['lin'] } }), 'done');
  assert.equal(verdict(like, { rev: 3 }), 'again');
  assert.equal(verdict(like, { rev: 5 }), 'conflict');
});
