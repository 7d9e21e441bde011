import assert from 'node:assert/strict';
import { test } from 'node:test';

import { digitsOf, scaleOf, summaryOf, ticksOf, timesOf } from '../../../../static/app/state/prices.js';
import { Timeline } from '../../../../static/sdk/state/timeline.js';
import { RoomModel } from '../../rig/room_model.mjs';
import { seeded } from '../../rig/fake_host.mjs';

const points = (...prices) => prices.map((price, index) => ({ at: 1_000 * (index + 1), price, volume: 2 }));

function joined(held) {
  const room = new RoomModel();
  const timeline = new Timeline(room.info());
  timeline.join({ ...room.answer({ op: 'room.join' }), points: held });
  return { room, timeline };
}

test('points follow one another, and those that are held already change nothing', () => {
  const line = points(1, 2, 3, 4);
  const { timeline } = joined(line.slice(0, 2));
  timeline.addPoints(line.slice(1, 3));
  timeline.addPoints(line.slice(0, 2));
  timeline.addPoints(line.slice(3));
  assert.deepEqual(timeline.points, line);
});

test('after a break what is held stays, and what was missed is added', () => {
  const line = points(...Array.from({ length: 90 }, (_, price) => price));
  const { room, timeline } = joined(line.slice(0, 40));
  timeline.join({ ...room.answer({ op: 'room.join' }), resync: true, points: line.slice(30) });
  assert.deepEqual(timeline.points, line);
});

test('a line that goes on for days does not grow for ever', () => {
  const { timeline } = joined([]);
  for (let at = 1; at <= 2_000; at += 1) timeline.addPoints([{ at, price: at, volume: 0 }]);
  assert.equal(timeline.points.length, 600);
  assert.equal(timeline.points.at(-1).price, 2_000);
});

test('a room of another kind has no points', () => {
  assert.deepEqual(joined(undefined).timeline.points, []);
});

test('a line is summed up', () => {
  assert.deepEqual(summaryOf(points(100, 98, 107, 105)), {
    last: 105, at: 4_000, change: 5, percent: 5, low: 98, high: 107, volume: 8, count: 4,
  });
  assert.equal(summaryOf([]), null);
  assert.equal(summaryOf(points(0, 3)).percent, null);
  assert.equal(summaryOf(points(-4, -3)).percent, 25);
});

test('a scale holds every price, with room, and is never of no height', () => {
  for (const line of [points(5), points(0, 0), points(-2, 8), points(1e12, 1e12), points(1e-7, 2e-7)]) {
    const { low, high } = scaleOf(line);
    for (const { price } of line) assert.ok(low < price && price < high, `${low} ${price} ${high}`);
  }
});

test('ticks are round, in the scale, not too many, and can be told apart', () => {
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

test('times are written at round ones, whatever the pace', () => {
  for (const pace_ms of [200, 1_000, 60_000, 3_600_000]) {
    const line = Array.from({ length: 60 }, (_, index) => ({ at: 1_700_000_000_123 + index * pace_ms, price: 1, volume: 0 }));
    const { step_ms, marks } = timesOf(line, 5);
    assert.ok(marks.length >= 2 && marks.length <= 8, `${marks.length} at ${pace_ms}`);
    for (const mark of marks) assert.ok((mark.at - new Date(mark.at).getTimezoneOffset() * 60_000) % step_ms < pace_ms);
  }
  assert.deepEqual(timesOf(points(1), 5).marks, []);
  assert.deepEqual(timesOf([], 5).marks, []);
});
