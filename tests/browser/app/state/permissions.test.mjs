import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mayDo, waitsFor } from '../../../../static/app/state/permissions.js';

const rights = { invite: 'member', mention_all: 'moderator', send: 'member', attach: 'member' };
const me = { user: { id: 'u-me', name: 'Me' }, role: 'member', online: true, joined_at: 0 };
const said = (id, sent_at) => ({ sender: { id, name: id }, sent_at });
const timeline = (slow_mode_s, ...messages) => ({ info: { slow_mode_s, rights }, messages });

test('the user waits from its own last message on', () => {
  const room = timeline(10, said('u-me', 1_000), said('u-me', 5_000), said('u-other', 9_000));
  assert.equal(waitsFor(room, me, 5_000), 10);
  assert.equal(waitsFor(room, me, 6_500), 9);
  assert.equal(waitsFor(room, me, 14_999), 1);
  assert.equal(waitsFor(room, me, 15_000), 0);
});

test('nobody waits without slow mode, before a first message, or as a moderator', () => {
  assert.equal(waitsFor(timeline(0, said('u-me', 5_000)), me, 5_000), 0);
  assert.equal(waitsFor(timeline(10, said('u-other', 5_000)), me, 5_000), 0);
  assert.equal(waitsFor(timeline(10, said('u-me', 5_000)), { ...me, role: 'moderator' }, 5_000), 0);
  assert.equal(waitsFor(timeline(10, said('u-me', 5_000)), undefined, 5_000), 0);
});

test('a clock that is wrong makes nobody wait longer than the pause', () => {
  assert.equal(waitsFor(timeline(10, said('u-me', 500_000)), me, 5_000), 10);
});

test('a right is a matter of the role', () => {
  assert.equal(mayDo(me, { rights }, 'send'), true);
  assert.equal(mayDo(me, { rights }, 'mention_all'), false);
  assert.equal(mayDo({ ...me, role: 'owner' }, { rights }, 'mention_all'), true);
  assert.equal(mayDo(me, { rights: { ...rights, send: 'owner' } }, 'send'), false);
  assert.equal(mayDo(undefined, { rights }, 'send'), false);
});
