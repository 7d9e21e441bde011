import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Foresight } from '../../../../static/sdk/state/foresight.js';
import { Lead, Prediction } from '../../../../static/sdk/state/prediction.js';

/** Cars on a line: each goes on by its speed, which an input sets. What is over 9 is ignored. */
const CARS = {
  hz: 20,
  stateOf: (view, tick) => ({ tick, cars: view.cars }),
  tick: ({ tick, cars }, inputs) => {
    const set = new Map(inputs.filter(([, { speed }]) => speed <= 9).map(([seat, { speed }]) => [seat, speed]));
    return { tick: tick + 1, cars: cars.map(({ at, speed }, seat) => ({ at: at + (set.get(seat) ?? speed), speed: set.get(seat) ?? speed })) };
  },
  shows: ({ cars }, seat, { speed }) => cars[seat].speed === speed,
};
const view = (...cars) => ({ cars: cars.map(([at, speed]) => ({ at, speed })) });

test('one’s own inputs show at their tick, and others go on as they went', () => {
  const prediction = new Prediction(CARS, 0);
  assert.equal(prediction.at(3), null);
  prediction.heard(view([0, 1], [50, 2]), 10);
  prediction.did({ speed: 5 }, 13);
  assert.deepEqual([12, 13, 14].map((tick) => prediction.at(tick).cars.map(({ at }) => at)), [[2, 54], [7, 56], [12, 58]]);
  assert.equal(prediction.at(9).tick, 10);
  assert.equal(prediction.at(99).tick, 30);
});

test('what the server tells takes the place of what was predicted, and inputs it does not know are played again', () => {
  const prediction = new Prediction(CARS, 0);
  prediction.heard(view([0, 1], [50, 2]), 10);
  prediction.did({ speed: 5 }, 13);
  prediction.heard(view([1, 1], [70, 0]), 11);
  assert.deepEqual(prediction.at(14).cars, [{ at: 12, speed: 5 }, { at: 70, speed: 0 }]);
  prediction.heard(view([7, 5], [70, 0]), 13);
  assert.equal(prediction.at(15).cars[0].at, 17);
});

test('an input that came too late is expected at the next ticks, and at last no more', () => {
  const prediction = new Prediction(CARS, 0);
  prediction.heard(view([0, 1]), 10);
  prediction.did({ speed: 5 }, 11);
  prediction.heard(view([1, 1]), 11);
  assert.equal(prediction.at(13).cars[0].at, 11);
  prediction.heard(view([6, 5]), 12);
  assert.equal(prediction.at(13).cars[0].at, 11);
  prediction.did({ speed: 2 }, 13);
  for (let tick = 13; tick <= 24; tick += 1) prediction.heard(view([tick, 5]), tick);
  assert.equal(prediction.at(26).cars[0].at, 34);
});

test('what the rules ignore is not waited for', () => {
  const prediction = new Prediction(CARS, 0);
  prediction.heard(view([0, 1]), 10);
  prediction.did({ speed: 50 }, 11);
  for (const tick of [11, 12]) prediction.heard(view([tick - 10, 1]), tick);
  assert.deepEqual(prediction.at(13).cars, [{ at: 3, speed: 1 }]);
});

test('a match that went back is predicted from there', () => {
  const prediction = new Prediction(CARS, 0);
  prediction.heard(view([9, 1]), 40);
  prediction.heard(view([3, 1]), 20);
  assert.equal(prediction.at(22).cars[0].at, 5);
});

test('the lead is the longest way of the last ones, and never jumps', () => {
  const lead = new Lead(20);
  assert.equal(lead.ticks(0), 0);
  lead.measured(150);
  assert.equal(lead.ticks(0), 4);
  lead.measured(350);
  assert.ok(Math.abs(lead.ticks(50) - 4.15) < 1e-9);
  assert.equal(lead.ticks(5_000), 8);
  for (let count = 0; count < 5; count += 1) lead.measured(50);
  assert.equal(lead.ticks(60_000), 2);
});

test('an input claims the tick at which it arrives: the server is there no sooner, and it waits for no more than a tick', () => {
  for (const way of [0, 20, 75, 150]) {
    const foresight = new Foresight(CARS, 0);
    foresight.lead.measured(2 * way);
    for (let tick = 1; tick <= 40; tick += 1) foresight.heard(view([0, 1]), tick, 1_000 + tick * 50 + way);
    for (const now of [3_050, 3_071, 3_099]) {
      const claimed = foresight.claim({ speed: 5 }, now);
      const next = Math.floor((now + way - 1_000) / 50) + 1; // the tick that the server makes next when it arrives
      assert.ok(claimed >= next && claimed <= next + 2, `${way} ms: ${claimed} for ${next}`);
    }
  }
});
