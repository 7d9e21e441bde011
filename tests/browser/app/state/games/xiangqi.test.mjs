import assert from 'node:assert/strict';
import { test } from 'node:test';

import { goesTo, menAfter, menOf, pointIndex, pointName, redMoves, trophiesOf } from '../../../../../static/app/state/games/xiangqi.js';

const START = 'rnbakabnr/9/1c5c1/p1p1p1p1p/9/9/P1P1P1P1P/1C5C1/9/RNBAKABNR w - - 0 1';

test('every point has a name and an index', () => {
  for (let index = 0; index < 90; index += 1) assert.equal(pointIndex(pointName(index)), index);
  assert.deepEqual([pointName(0), pointName(8), pointName(89)], ['a9', 'i9', 'i0']);
  const men = menOf(START);
  assert.equal(men.length, 90);
  assert.deepEqual([men[pointIndex('e0')], men[pointIndex('h7')], men[pointIndex('e4')]], ['K', 'c', null]);
  assert.ok(redMoves(START));
});

test('a pending move is shown as it will be', () => {
  assert.deepEqual(menAfter(menOf(START), 'h2h9'), menOf('rnbakabCr/9/1c5c1/p1p1p1p1p/9/9/P1P1P1P1P/1C7/9/RNBAKABNR'));
  assert.deepEqual([...goesTo(['h0g2', 'h0i2', 'e3e4'], 'h0')], ['g2', 'i2']);
});

test('pieces that both sides captured are left out', () => {
  assert.deepEqual(trophiesOf('pPrPn', true), ['n', 'r']);
  assert.deepEqual(trophiesOf('pPrPn', false), ['P']);
  assert.deepEqual(trophiesOf('', true), []);
});
