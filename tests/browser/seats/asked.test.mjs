import assert from 'node:assert/strict';
import { test } from 'node:test';

import { askedOf, seatsOf } from '../../../static/seats/asked.js';

test('an address names game, seats, bots and options', () => {
  const asked = askedOf('?game=nim&seats=5&bots=2&options={"misere":true}');
  assert.deepEqual(asked, { game: 'nim', seats: 5, bots: 2, options: { misere: true } });
  assert.deepEqual(seatsOf(asked, { min_players: 2, max_players: 6 }), { seats: 5, people: 3 });
});

test('there are as many seats as the game allows, and one person at least', () => {
  assert.deepEqual(seatsOf(askedOf('?seats=99&bots=99'), { min_players: 2, max_players: 4 }), { seats: 4, people: 1 });
  assert.deepEqual(seatsOf(askedOf('?seats=-1&bots=x'), { min_players: 3, max_players: 4 }), { seats: 3, people: 3 });
});

test('options that are no object are an error', () => {
  for (const options of ['[1]', 'null', '{', '"x"']) assert.throws(() => askedOf(`?options=${options}`), SyntaxError);
});
