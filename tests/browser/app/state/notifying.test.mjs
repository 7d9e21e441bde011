import assert from 'node:assert/strict';
import { test } from 'node:test';

import { choiceOf, isQuiet, notifyingFrom, tells, withChoice } from '../../../../static/app/state/notifying.js';

const at = (hour, minute = 0) => new Date(2026, 6, 1, hour, minute);
const on = { ...notifyingFrom(null), on: true };
const said = (kind, mention = false) => ({ room: 'r', kind, mention });

test('nothing is told until it is asked for, then what is meant for the user', () => {
  assert.ok(!tells(notifyingFrom(null), said('dm'), at(12)));
  assert.ok(tells(on, said('dm'), at(12)));
  assert.ok(tells(on, said('chat', true), at(12)));
  for (const kind of ['chat', 'game', 'feed']) assert.ok(!tells(on, said(kind), at(12)), kind);
});

test('each room has a choice of its own, and the usual one is not kept', () => {
  const all = withChoice(on, 'r', 'chat', 'all');
  assert.ok(tells(all, said('chat'), at(12)));
  assert.ok(!tells(all, { room: 'other', kind: 'chat', mention: false }, at(12)));
  assert.ok(!tells(withChoice(on, 'r', 'chat', 'nothing'), said('chat', true), at(12)));
  assert.deepEqual(withChoice(all, 'r', 'chat', 'mentions').rooms, {});
  assert.equal(choiceOf(on, 'constructor', 'dm'), 'all');
});

test('quiet hours go over midnight, and end when they end', () => {
  const night = { ...on, quiet: { from: '22:30', to: '07:00' } };
  assert.deepEqual([at(22, 29), at(22, 30), at(3), at(6, 59), at(7)].map((now) => isQuiet(night, now)), [false, true, true, true, false]);
  const noon = { ...on, quiet: { from: '12:00', to: '13:00' } };
  assert.deepEqual([at(11, 59), at(12), at(13)].map((now) => isQuiet(noon, now)), [false, true, false]);
  assert.ok(!tells(night, said('dm'), at(23)));
});

test('what is kept is taken as far as it can be understood', () => {
  const kept = { on: true, sound: false, quiet: { from: '9:00', to: '10:00' }, rooms: { a: 'all', b: 'loud', c: 3 } };
  assert.deepEqual(notifyingFrom(JSON.stringify(kept)), { on: true, sound: false, knock: true, quiet: null, rooms: { a: 'all' } });
  for (const broken of ['', '{', 'null', '[]', '7', '{"quiet":7,"rooms":"x"}']) {
    assert.deepEqual(notifyingFrom(broken), { on: false, sound: true, knock: true, quiet: null, rooms: {} }, broken);
  }
});
