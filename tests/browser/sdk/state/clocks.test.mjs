import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ServerClock, shownAt } from '../../../../static/sdk/state/clocks.js';

const fischer = { kind: 'fischer', left_s: { 0: 60, 1: 50 }, running: [1], at: 10_000 };

test('only a running clock counts down', () => {
  assert.deepEqual(shownAt(fischer, 0, 14_000), { left_s: 60, running: false });
  assert.deepEqual(shownAt(fischer, 1, 14_000), { left_s: 46, running: true });
});

test('a clock stops at zero, and never shows more than the server said', () => {
  assert.equal(shownAt(fischer, 1, 90_000).left_s, 0);
  assert.equal(shownAt(fischer, 1, 5_000).left_s, 50);
});

test('the first seconds of a delay cost nothing', () => {
  const delay = { kind: 'delay', left_s: { 0: 60 }, running: [0], at: 0, waits_s: { 0: 5 } };
  assert.equal(shownAt(delay, 0, 4_000).left_s, 60);
  assert.equal(shownAt(delay, 0, 7_000).left_s, 58);
});

test('byo-yomi counts down its periods, one by one', () => {
  const clock = { kind: 'byo_yomi', left_s: { 0: 10 }, running: [0], at: 0, periods: { 0: 3 }, period_s: 30, falls_s: { 0: 100 } };
  const at = (seconds) => shownAt(clock, 0, seconds * 1000);
  assert.deepEqual(at(4), { left_s: 6, periods: 3, running: true });
  assert.deepEqual(at(10), { left_s: 30, periods: 3, running: true });
  assert.deepEqual(at(39), { left_s: 1, periods: 3, running: true });
  assert.deepEqual(at(41), { left_s: 29, periods: 2, running: true });
  assert.deepEqual(at(99), { left_s: 1, periods: 1, running: true });
  assert.deepEqual(at(200), { left_s: 0, periods: 0, running: true });
});

test('a clock in its last period does not go back to its main time', () => {
  const clock = { kind: 'byo_yomi', left_s: { 0: 12 }, running: [], at: 0, periods: { 0: 1 }, period_s: 30, falls_s: { 0: 12 } };
  assert.deepEqual(shownAt(clock, 0, 50_000), { left_s: 12, periods: 1, running: false });
});

test('the fastest message sets the server’s time', () => {
  const clock = new ServerClock();
  assert.equal(clock.at(500), 500);
  clock.heard(1_000, 1_900);
  clock.heard(2_000, 2_300);
  clock.heard(3_000, 3_800);
  assert.equal(clock.at(10_000), 9_700);
  clock.reset();
  clock.heard(4_000, 9_000);
  assert.equal(clock.at(10_000), 5_000);
});
