import assert from 'node:assert/strict';
import { test } from 'node:test';

import { snakeRules } from '../../../../../static/app/state/games/snake.js';

const snake = (body, heading, more = {}) => ({ body, heading, dead: false, ...more });
const view = (snakes, more = {}) => ({ width: 24, height: 16, pace: 3, rounds: 3, round: 1, phase: 'running', until: 900, snakes, food: [], points: [0, 0], ...more });

test('a view is played on: the turn that waits is taken at the next step, and what grows keeps its tail', () => {
  const { stateOf, tick } = snakeRules;
  let state = stateOf(view({ 0: snake([50, 49, 48], 1, { turns: [2] }), 1: snake([200, 199, 198], 1, { grows: 1 }) }), 9);
  state = tick(state, []);
  assert.deepEqual(state.snakes.map(({ body }) => body), [[74, 50, 49], [201, 200, 199, 198]]);
  for (let count = 0; count < 3; count += 1) state = tick(state, []);
  assert.deepEqual([state.tick, state.snakes[0].body], [13, [98, 74, 50]]);
});

test('an input shows once it waits or was taken, and one that goes back never does', () => {
  const { stateOf, tick, shows } = snakeRules;
  const start = stateOf(view({ 0: snake([50, 49], 1), 1: snake([200, 199], 1) }), 10);
  const after = tick(start, [[0, { turn: 2 }], [1, { turn: 3 }]]);
  assert.deepEqual([shows(start, 0, { turn: 2 }), shows(after, 0, { turn: 2 }), shows(after, 1, { turn: 3 })], [false, true, false]);
});

test('it goes on past the end of a round and of the match', () => {
  const { stateOf, tick } = snakeRules;
  let state = stateOf(view({ 0: snake([50, 49], 1), 1: snake([200], 1, { dead: true }) }, { phase: 'shown', until: 101 }), 99);
  for (let count = 0; count < 4; count += 1) state = tick(state, []);
  assert.deepEqual([state.round, state.phase, state.snakes.length], [2, 'ready', 2]);
  state = stateOf(view({ 0: snake([50, 49], 1), 1: snake([200], 1) }, { phase: 'shown', round: 3, until: 100 }), 99);
  assert.equal(tick(tick(state, []), []).is_over, true);
});
