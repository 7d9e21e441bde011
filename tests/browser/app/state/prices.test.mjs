import assert from 'node:assert/strict';
import { test } from 'node:test';

import { digitsOf, scaleOf, summaryOf, ticksOf, timesOf } from '../../../../static/app/state/prices.js';
import { seeded } from '../../rig/fake_host.mjs';

const points = (...prices) => prices.map((price, index) => ({ at: 1_000 * (index + 1), price, volume: 2 }));

test('a summary has the last price, the change, the range and the volume', () => {
  assert.deepEqual(summaryOf(points(100, 98, 107, 105)), {
    last: 105, at: 4_000, change: 5, percent: 5, low: 98, high: 107, volume: 8, count: 4,
  });
  assert.equal(summaryOf([]), null);
  assert.equal(summaryOf(points(0, 3)).percent, null);
  assert.equal(summaryOf(points(-4, -3)).percent, 25);
});

test('a scale holds every price, with a margin, and never has height zero', () => {
  for (const line of [points(5), points(0, 0), points(-2, 8), points(1e12, 1e12), points(1e-7, 2e-7)]) {
    const { low, high } = scaleOf(line);
    for (const { price } of line) assert.ok(low < price && price < high, `${low} ${price} ${high}`);
  }
});

test('ticks are round, within the scale, bounded in number, and differ when written', () => {
  const random = seeded(5);
  for (let round = 0; round < 500; round += 1) {
    const low = (random() - 0.5) * 10 ** (random() * 8 - 2);
    const scale = { low, high: low + 10 ** (random() * 8 - 4) };
    const most = 2 + Math.floor(random() * 8);
    const ticks = ticksOf(scale, most);
    assert.ok(ticks.length >= 1 && ticks.length <= most + 1, `${ticks.length} of ${most}`);
    assert.ok(ticks.every((tick) => tick >= scale.low && tick <= scale.high));
    const written = ticks.map((tick) => tick.toFixed(digitsOf(ticks)));
    assert.equal(new Set(written).size, ticks.length, written.join());
  }
});

test('times are round, at any pace', () => {
  for (const pace_ms of [200, 1_000, 60_000, 3_600_000]) {
    const line = Array.from({ length: 60 }, (_, index) => ({ at: 1_700_000_000_123 + index * pace_ms, price: 1, volume: 0 }));
    const { step_ms, marks } = timesOf(line, 5);
    assert.ok(marks.length >= 2 && marks.length <= 8, `${marks.length} at ${pace_ms}`);
    for (const mark of marks) assert.ok((mark.at - new Date(mark.at).getTimezoneOffset() * 60_000) % step_ms < pace_ms);
  }
  assert.deepEqual(timesOf(points(1), 5).marks, []);
  assert.deepEqual(timesOf([], 5).marks, []);
});
