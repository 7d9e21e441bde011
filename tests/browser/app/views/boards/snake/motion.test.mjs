import assert from 'node:assert/strict';
import { test } from 'node:test';

import { snakeRules, tick as stepped } from '../../../../../../static/app/state/games/snake.js';
import { drawArena } from '../../../../../../static/app/views/boards/snake/drawing.js';
import { together, told } from '../../../../../../static/app/views/boards/snake/motion.js';
import { lane } from '../../../../../../static/sdk/hosts/shaped.js';
import { Interpolation } from '../../../../../../static/sdk/index.js';
import { Foresight } from '../../../../../../static/sdk/state/foresight.js';

const TICK_MS = 50;
const FRAME_MS = 1000 / 60;
const PACE = 3;
const OWN = 0;
/** Cells between two frames, at the speed of a snake. */
const STEP = FRAME_MS / (PACE * TICK_MS);
const PAINTS = { food: 'food', eye: 'eye' };

/** Time under the control of the test: all that waits here is called at its moment, and nothing waits for a promise. */
class Timers {
  now = 0;
  #due = [];

  later(fn, ms) {
    this.#due.push({ at: this.now + ms, fn });
  }

  every(fn, ms) {
    this.later(() => {
      this.every(fn, ms);
      fn();
    }, ms);
  }

  pass(ms) {
    const end = this.now + ms;
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= end).sort((one, two) => one.at - two.at);
      if (!next) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.fn();
    }
    this.now = end;
  }
}

/** Four snakes in a large arena, each going round in a square; `corner` says after how many steps one turns. */
const start = () => {
  const [width, height] = [44, 30];
  const snake = (x, y) => ({ body: [0, 1, 2, 3].map((back) => y * width + x - back), heading: 1, turns: [], grows: 0, died: null });
  const snakes = [snake(8, 4), snake(30, 4), snake(8, 18), snake(30, 18)];
  return { width, height, pace: PACE, rounds: 9, round_ticks: 1e9, tick: 0, round: 1, phase: 'running', until: 1e9, snakes, food: [], points: [0, 0, 0, 0], is_over: false };
};

const viewOf = ({ snakes, ...more }) => ({
  ...more,
  snakes: Object.fromEntries(snakes.map(({ died, ...snake }, seat) => [seat, { ...snake, dead: died !== null }])),
});

/** The heads as they are drawn, in cells, by the colour of their bodies. */
function heads(picture) {
  const found = [];
  let colour = '';
  let at = null;
  const pen = new Proxy({ canvas: { width: picture.width, height: picture.height } }, {
    get: (own, name) => {
      if (name === 'moveTo') return (x, y) => { at = [x, y]; };
      if (name === 'stroke') return () => colour !== PAINTS.eye && found.push(at);
      return name in own ? own[name] : () => {};
    },
    set: (_own, name, value) => {
      if (name === 'strokeStyle') colour = value;
      return true;
    },
  });
  drawArena(pen, picture, OWN, PAINTS);
  return found;
}

/** What one player sees of half a minute through a network, frame by frame: by how many cells each head was drawn further on. */
function seen(shape) {
  let seed = 11;
  const clock = new Timers();
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const host = { random, now: () => clock.now, later: (fn, ms) => clock.later(fn, ms) };
  const [out, back] = [lane(shape, host), lane(shape, host)];
  const [motion, foresight] = [new Interpolation(snakeRules.hz), new Foresight(snakeRules, OWN)];
  let state = start();
  /** @type {Map<number, Array<[number, {turn: number}]>>} */
  const inputs = new Map();
  const take = (seat, turn, asked) => {
    const at = Math.max(state.tick + 1, asked ?? 0);
    inputs.set(at, [...inputs.get(at) ?? [], [seat, { turn }]]);
  };
  clock.every(() => {
    state = stepped(state, inputs.get(state.tick + 1) ?? [], null);
    const [view, at] = [viewOf(state), state.tick];
    back(() => {
      motion.heard(view, at, clock.now);
      foresight.heard(view, at, clock.now);
    });
    // The others turn right at every eighth cell.
    if (at % (8 * PACE) === 0) for (const seat of [1, 2, 3]) take(seat, (state.snakes[seat].heading + 1) % 4);
  }, TICK_MS);
  // A round trip is measured each second, by what goes through the same network.
  clock.every(() => {
    const began = clock.now;
    out(() => back(() => foresight.lead.measured(clock.now - began)));
  }, 1_000);
  // Oneself turns right every 1.2 s, by what is foreseen.
  let heading = 1;
  clock.every(() => {
    heading = (heading + 1) % 4;
    const turn = heading;
    const at = foresight.claim({ turn }, clock.now);
    out(() => take(OWN, turn, at));
  }, 8 * PACE * TICK_MS + 20);

  const steps = { own: [], others: [] };
  let before = null;
  for (let frame = 0; frame * FRAME_MS < 30_000; frame += 1) {
    clock.pass(FRAME_MS);
    const here = motion.at(clock.now);
    if (!here || frame * FRAME_MS < 4_000) continue;
    const { shown: { view, tick } } = here;
    const others = told(view, tick, here.tick, motion.before(tick - ((tick - 1) % view.pace)));
    const now = heads(together(others, motion.newest.view, foresight.now(clock.now), OWN));
    if (before) now.forEach(([x, y], seat) => (seat === OWN ? steps.own : steps.others).push(Math.hypot(x - before[seat][0], y - before[seat][1])));
    before = now;
  }
  return { ...steps, state };
}

const part = (steps, holds) => steps.filter(holds).length / steps.length;

test('at 150 ms each way each head is drawn a little further on with each frame, and never jumps', () => {
  for (const shape of [{}, { delay_ms: 150 }, { delay_ms: 150, jitter_ms: 40 }]) {
    const { own, others, state } = seen(shape);
    assert.ok(state.snakes.every(({ died }) => died === null));
    for (const steps of [own, others]) {
      assert.ok(Math.max(...steps) < 1.25 * STEP, `${JSON.stringify(shape)}: ${Math.max(...steps)} cells in a frame`);
      assert.ok(Math.min(...steps) > 0.5 * STEP, `${JSON.stringify(shape)}: ${Math.min(...steps)} cells in a frame`);
    }
  }
});

test('where frames are lost the others stand still until they come again, and go on from there; oneself does not', () => {
  const { own, others } = seen({ delay_ms: 150, jitter_ms: 40, loss: 0.01 });
  for (const steps of [own, others]) assert.ok(Math.max(...steps) < 1.5 * STEP, `${Math.max(...steps)} cells in a frame`);
  assert.ok(Math.min(...own) > 0.5 * STEP);
  const still = part(others, (step) => step < 0.5 * STEP);
  assert.ok(still > 0 && still < 0.08, `${still} of the frames`);
});
