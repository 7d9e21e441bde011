import assert from 'node:assert/strict';
import { test } from 'node:test';

import { piecesAfter, piecesOf, spoilsOf, squareIndex, squareName, targetsFrom } from '../../../../../static/app/state/games/chess.js';

const START = 'rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1';
const after = (fen, move) => piecesAfter(piecesOf(fen), move);

test('every square has a name and an index', () => {
  for (let index = 0; index < 64; index += 1) assert.equal(squareIndex(squareName(index)), index);
  assert.deepEqual([squareName(0), squareName(7), squareName(63)], ['a8', 'h8', 'h1']);
  const pieces = piecesOf(START);
  assert.equal(pieces.length, 64);
  assert.deepEqual([pieces[squareIndex('e1')], pieces[squareIndex('d8')], pieces[squareIndex('e4')]], ['K', 'q', null]);
});

test('a pending move is shown as it will be', () => {
  assert.deepEqual(after(START, 'e2e4'), piecesOf('rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR'));
  assert.deepEqual(after('r3k2r/8/8/8/8/8/8/R3K2R', 'e1g1'), piecesOf('r3k2r/8/8/8/8/8/8/R4RK1'));
  assert.deepEqual(after('r3k2r/8/8/8/8/8/8/R3K2R', 'e8c8'), piecesOf('2kr3r/8/8/8/8/8/8/R3K2R'));
  assert.deepEqual(after('8/8/8/3pP3/8/8/8/8', 'e5d6'), piecesOf('8/8/3P4/8/8/8/8/8'));
  assert.deepEqual(after('8/8/8/8/3pP3/8/8/8', 'd4e3'), piecesOf('8/8/8/8/8/4p3/8/8'));
  assert.deepEqual(after('8/4P3/8/8/8/8/8/8', 'e7e8q'), piecesOf('4Q3/8/8/8/8/8/8/8'));
  assert.deepEqual(after('8/8/8/8/8/8/4p3/8', 'e2e1n'), piecesOf('8/8/8/8/8/8/8/4n3'));
});

test('a promoting pawn has one target and four moves', () => {
  const targets = targetsFrom(['a7a8q', 'a7a8r', 'a7a8b', 'a7a8n', 'e2e4'], 'a7');
  assert.deepEqual([...targets.keys()], ['a8']);
  assert.equal(targets.get('a8').length, 4);
});

test('pieces that both sides captured are left out', () => {
  assert.deepEqual(spoilsOf('pPqPn', true), { pieces: ['n', 'q'], ahead: 11 });
  assert.deepEqual(spoilsOf('pPqPn', false), { pieces: ['P'], ahead: 0 });
  assert.deepEqual(spoilsOf('', true), { pieces: [], ahead: 0 });
});
