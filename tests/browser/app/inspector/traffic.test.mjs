import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BY_HAND, Traffic, filtered } from '../../../../static/app/inspector/traffic.js';

test('a ring of frames is bounded in number and in size, and the counts go on', () => {
  const traffic = new Traffic();
  for (let n = 0; n < 1_500; n += 1) traffic.add('in', JSON.stringify({ op: 'message', room: n % 2 ? 'a' : 'b', n }));
  assert.equal(traffic.frames.length, 1_000);
  assert.equal(traffic.frames[0].n, 501);
  assert.equal(traffic.counts.in, 1_500);
  assert.equal(filtered(traffic.frames, { kind: 'message', room: 'a', text: '1499' }).length, 1);
  for (let n = 0; n < 150; n += 1) traffic.add('in', JSON.stringify({ op: 'message', text: 'x'.repeat(50_000) }));
  assert.ok(traffic.frames.reduce((sum, { text }) => sum + text.length, 0) <= 2_000_000);
});

test('an answer is known by its id, and its way there and back is measured', () => {
  const traffic = new Traffic();
  traffic.add('out', JSON.stringify({ op: 'room.list', id: `${BY_HAND}1` }));
  assert.equal(traffic.trip, null);
  assert.ok(traffic.add('in', JSON.stringify({ op: 'ok', id: `${BY_HAND}1` })).answer);
  assert.ok(!traffic.add('in', JSON.stringify({ op: 'ok', id: 7 })).answer);
  assert.ok(traffic.trip !== null && traffic.trip < 1_000);
});
