import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Interpolation } from '../../../../static/sdk/state/interpolation.js';

/** Ticks of 50 ms, each late by what `late` says; frames of the screen each 16 ms. @returns the ticks shown, and how often none followed */
function shown(late, ticks = 300) {
  const motion = new Interpolation(20);
  const arrivals = Array.from({ length: ticks }, (_, tick) => ({ tick, at: tick * 50 + late(tick) }));
  for (let index = 1; index < ticks; index += 1) arrivals[index].at = Math.max(arrivals[index].at, arrivals[index - 1].at);
  const seen = [];
  for (let now = 0; now < ticks * 50; now += 16) {
    while (arrivals.length && arrivals[0].at <= now) {
      const { tick, at } = arrivals.shift();
      motion.heard({ place: tick }, tick, at);
    }
    const here = motion.at(now);
    if (here) seen.push({ now, tick: here.tick, starved: here.next === null });
  }
  return seen;
}

test('what is shown goes forward at an even pace, and the next view is there in time, whatever the delay', () => {
  for (const delay of [0, 150, 400]) {
    const seen = shown((tick) => delay + ((tick * 7919) % 13) * 3).slice(200);
    assert.ok(seen.every(({ starved }) => !starved));
    for (let index = 1; index < seen.length; index += 1) {
      const step = seen[index].tick - seen[index - 1].tick;
      assert.ok(step > 0.2 && step < 0.45, `${step} ticks in 16 ms`);
    }
  }
});

test('where ticks come later now and then it stays further behind', () => {
  const behind = (seen) => seen.at(-1).now / 50 - seen.at(-1).tick;
  const steady = behind(shown(() => 100));
  const uneven = behind(shown((tick) => 100 + (tick % 20 === 0 ? 150 : 0)));
  assert.ok(steady < 4, `${steady}`);
  assert.ok(uneven > steady + 2.5 && uneven < steady + 4, `${uneven}`);
});

test('a match that went back begins anew', () => {
  const motion = new Interpolation(20);
  motion.heard({ place: 'late' }, 500, 0);
  motion.heard({ place: 'early' }, 20, 10);
  assert.equal(motion.at(2_000).shown.view.place, 'early');
  assert.equal(motion.before(20), undefined);
});
