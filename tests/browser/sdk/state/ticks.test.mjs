import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TickClock, merged } from '../../../../static/sdk/state/ticks.js';

// The examples of RFC 7386, appendix A, whose targets are objects.
const EXAMPLES = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test('a merge patch does what the RFC says, and leaves the old view as it was', () => {
  for (const [target, patch, result] of EXAMPLES) {
    const before = structuredClone(target);
    assert.deepEqual(merged(target, patch), result);
    assert.deepEqual(target, before);
  }
});

test('the fastest of the ticks tells when they happen, however late the others come', () => {
  const clock = new TickClock(20);
  assert.equal(clock.at(1_000), 0);
  for (const [tick, late] of [[10, 80], [11, 5], [12, 160], [13, 40]]) clock.heard(tick, 1_000 + tick * 50 + late);
  assert.equal(clock.at(1_000 + 20 * 50 + 5), 20);
  assert.equal(clock.at(1_000 + 20 * 50 + 5, 2.5), 17.5);
  clock.reset();
  assert.equal(clock.at(9_000), 0);
});
