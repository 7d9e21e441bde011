import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialState } from '../../../../static/app/state/state.js';
import { applyMatch, fromTheTop, handOf, isMyMove, lastMoveAt, offersNow, seatOf, shownOf } from '../../../../static/app/state/tables.js';

const LIN = { id: 'u1', name: 'Lin' };
const MEI = { id: 'u2', name: 'Mei' };

function matchOf(more = {}) {
  return {
    op: 'game', room: 'r', match: 'g', version: 3, status: 'playing', to_move: [1], view: { now: true },
    seats: [{ seat: 0, connected: true, user: LIN }, { seat: 1, connected: true, user: MEI }], ...more,
  };
}

test('it is my move at my seat, on my turn, while the match is played', () => {
  assert.equal(seatOf(matchOf(), MEI), 1);
  assert.equal(seatOf(matchOf(), { id: 'u3' }), null);
  assert.equal(isMyMove(matchOf(), MEI), true);
  assert.equal(isMyMove(matchOf(), LIN), false);
  assert.equal(isMyMove(matchOf(), { id: 'u3' }), false);
  assert.equal(isMyMove(matchOf({ status: 'paused' }), MEI), false);
  assert.equal(isMyMove(undefined, MEI), false);
});

test('players see the board from their own side', () => {
  assert.deepEqual(fromTheTop(matchOf(), 0), [1, 0]);
  assert.deepEqual(fromTheTop(matchOf(), 1), [0, 1]);
  assert.deepEqual(fromTheTop(matchOf(), null), [1, 0]);
});

test('an offer is possible once, and where it makes sense', () => {
  assert.deepEqual(offersNow(matchOf()), ['undo', 'draw', 'pause']);
  assert.deepEqual(offersNow(matchOf({ undo: false })), ['draw', 'pause']);
  assert.deepEqual(offersNow(matchOf({ offers: [{ offer: 'draw', seat: 0 }] })), ['undo', 'pause']);
  assert.deepEqual(offersNow(matchOf({ status: 'paused' })), ['resume']);
  assert.deepEqual(offersNow(matchOf({ status: 'over' })), ['rematch']);
  assert.deepEqual(offersNow(matchOf({ status: 'over', rematch: 'r2' })), []);
});

test('an older version from the other socket is ignored', () => {
  const state = initialState();
  applyMatch(state, matchOf({ version: 5 }));
  applyMatch(state, matchOf({ version: 4 }));
  assert.equal(state.matches.get('r').version, 5);
  applyMatch(state, matchOf({ version: 5, status: 'paused' }));
  assert.equal(state.matches.get('r').status, 'paused');
  applyMatch(state, matchOf({ version: 0, match: 'another' }));
  assert.equal(state.matches.get('r').version, 0);
});

test('the board shows the present until the replayed version has arrived', () => {
  const match = matchOf({ last: { seat: 0, move: 'x' } });
  assert.deepEqual(shownOf({ replay: null }, match), { view: { now: true }, last: { seat: 0, move: 'x' }, version: 3, live: true });
  assert.equal(shownOf({ replay: { wanted: 1, shown: null } }, match).live, true);
  assert.deepEqual(shownOf({ replay: { wanted: 2, shown: { version: 1, view: {} } } }, match), { version: 1, view: {}, live: false });
});

test('the last move at a version is never one that was undone', () => {
  const log = [
    { version: 1, kind: 'move', seat: 0, move: 'a' },
    { version: 2, kind: 'move', seat: 1, move: 'b' },
    { version: 3, kind: 'undo', to: 1 },
    { version: 4, kind: 'timeout', seat: 1 },
  ];
  assert.equal(lastMoveAt(log, 0), undefined);
  assert.deepEqual(lastMoveAt(log, 2), { seat: 1, move: 'b' });
  assert.deepEqual(lastMoveAt(log, 3), { seat: 0, move: 'a' });
  assert.deepEqual(lastMoveAt(log, 4), { seat: 0, move: 'a' });
});

test('who is shown all hands looks at one after the other, and who is not, or looks back, at none', () => {
  const match = matchOf({ hands: [{ hand: [1] }, { hand: [2] }] });
  assert.deepEqual([0, 1, 2].map((hand) => handOf({ hand }, match, true)), [0, 1, 0]);
  assert.equal(handOf({ hand: 1 }, match, false), null);
  assert.equal(handOf({ hand: 1 }, matchOf(), true), null);
});
