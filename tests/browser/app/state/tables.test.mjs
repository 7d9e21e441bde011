import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Timeline } from '../../../../static/sdk/state/timeline.js';
import { piecesAfter, piecesOf, spoilsOf, squareIndex, squareName, targetsFrom } from '../../../../static/app/state/chess.js';
import { rowsOf } from '../../../../static/app/state/rows.js';
import { initialState } from '../../../../static/app/state/state.js';
import { applyMatch, fromTheTop, isMyMove, lastMoveAt, offersNow, playAsked, seatOf, shownOf } from '../../../../static/app/state/tables.js';
import { RoomModel } from '../../rig/room_model.mjs';

const LIN = { id: 'u1', name: 'Lin' };
const MEI = { id: 'u2', name: 'Mei' };

function matchOf(more = {}) {
  return {
    op: 'game', room: 'r', match: 'g', version: 3, status: 'playing', to_move: [1], view: { now: true },
    seats: [{ seat: 0, connected: true, user: LIN }, { seat: 1, connected: true, user: MEI }], ...more,
  };
}

test('whose move it is depends on the seat, and on whether it is played', () => {
  assert.equal(seatOf(matchOf(), MEI), 1);
  assert.equal(seatOf(matchOf(), { id: 'u3' }), null);
  assert.equal(isMyMove(matchOf(), MEI), true);
  assert.equal(isMyMove(matchOf(), LIN), false);
  assert.equal(isMyMove(matchOf(), { id: 'u3' }), false);
  assert.equal(isMyMove(matchOf({ status: 'paused' }), MEI), false);
  assert.equal(isMyMove(undefined, MEI), false);
});

test('one sees the board from one’s own side', () => {
  assert.deepEqual(fromTheTop(matchOf(), 0), [1, 0]);
  assert.deepEqual(fromTheTop(matchOf(), 1), [0, 1]);
  assert.deepEqual(fromTheTop(matchOf(), null), [1, 0]);
});

test('what stands already is not offered again, and what makes no sense not at all', () => {
  assert.deepEqual(offersNow(matchOf()), ['undo', 'draw', 'pause']);
  assert.deepEqual(offersNow(matchOf({ offers: [{ offer: 'draw', seat: 0 }] })), ['undo', 'pause']);
  assert.deepEqual(offersNow(matchOf({ status: 'paused' })), ['resume']);
  assert.deepEqual(offersNow(matchOf({ status: 'over' })), ['rematch']);
  assert.deepEqual(offersNow(matchOf({ status: 'over', rematch: 'r2' })), []);
});

test('two sockets that tell of one match do not bring it back in time', () => {
  const state = initialState();
  applyMatch(state, matchOf({ version: 5 }));
  applyMatch(state, matchOf({ version: 4 }));
  assert.equal(state.matches.get('r').version, 5);
  applyMatch(state, matchOf({ version: 5, status: 'paused' }));
  assert.equal(state.matches.get('r').status, 'paused');
  applyMatch(state, matchOf({ version: 0, match: 'another' }));
  assert.equal(state.matches.get('r').version, 0);
});

test('the present is shown until a version of the past is there', () => {
  const match = matchOf({ last: { seat: 0, move: 'x' } });
  assert.deepEqual(shownOf({ replay: null }, match), { view: { now: true }, last: { seat: 0, move: 'x' }, version: 3, live: true });
  assert.equal(shownOf({ replay: { wanted: 1, shown: null } }, match).live, true);
  assert.deepEqual(shownOf({ replay: { wanted: 2, shown: { version: 1, view: {} } } }, match), { version: 1, view: {}, live: false });
});

test('the last move of a version leads over what was taken back', () => {
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

test('/play may name a game, and is nothing else', () => {
  assert.equal(playAsked('/play'), '');
  assert.equal(playAsked(' /play  connect four '), 'connect four');
  assert.equal(playAsked('/player one'), null);
  assert.equal(playAsked('let us /play'), null);
});

test('a replay shows what was said up to its version, and no more', () => {
  const room = new RoomModel();
  room.send('mei', 'before');
  room.send('mei', 'after');
  const reply = room.answer({ op: 'room.join' });
  const timeline = new Timeline(reply.room);
  timeline.join(reply);
  timeline.messages.forEach((message, index) => Object.assign(message, { version: index * 4 }));
  const texts = (table) => rowsOf({ ...initialState(), table }, timeline).filter(({ kind }) => kind === 'message').map(({ message }) => message.text);
  const replay = (version) => ({ room: timeline.info.room, replay: { wanted: version, shown: { version } } });
  assert.deepEqual(texts(null), ['before', 'after']);
  assert.deepEqual(texts(replay(3)), ['before']);
  assert.deepEqual(texts(replay(4)), ['before', 'after']);
  assert.deepEqual(texts({ ...replay(3), room: 'another' }), ['before', 'after']);
});

const START = 'rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1';
const after = (fen, move) => piecesAfter(piecesOf(fen), move);

test('squares have names from both sides', () => {
  for (let index = 0; index < 64; index += 1) assert.equal(squareIndex(squareName(index)), index);
  assert.deepEqual([squareName(0), squareName(7), squareName(63)], ['a8', 'h8', 'h1']);
  const pieces = piecesOf(START);
  assert.equal(pieces.length, 64);
  assert.deepEqual([pieces[squareIndex('e1')], pieces[squareIndex('d8')], pieces[squareIndex('e4')]], ['K', 'q', null]);
});

test('a move on its way is shown as it will be', () => {
  assert.deepEqual(after(START, 'e2e4'), piecesOf('rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR'));
  assert.deepEqual(after('r3k2r/8/8/8/8/8/8/R3K2R', 'e1g1'), piecesOf('r3k2r/8/8/8/8/8/8/R4RK1'));
  assert.deepEqual(after('r3k2r/8/8/8/8/8/8/R3K2R', 'e8c8'), piecesOf('2kr3r/8/8/8/8/8/8/R3K2R'));
  assert.deepEqual(after('8/8/8/3pP3/8/8/8/8', 'e5d6'), piecesOf('8/8/3P4/8/8/8/8/8'));
  assert.deepEqual(after('8/8/8/8/3pP3/8/8/8', 'd4e3'), piecesOf('8/8/8/8/8/4p3/8/8'));
  assert.deepEqual(after('8/4P3/8/8/8/8/8/8', 'e7e8q'), piecesOf('4Q3/8/8/8/8/8/8/8'));
  assert.deepEqual(after('8/8/8/8/8/8/4p3/8', 'e2e1n'), piecesOf('8/8/8/8/8/8/8/4n3'));
});

test('a pawn that promotes has one target and four moves', () => {
  const targets = targetsFrom(['a7a8q', 'a7a8r', 'a7a8b', 'a7a8n', 'e2e4'], 'a7');
  assert.deepEqual([...targets.keys()], ['a8']);
  assert.equal(targets.get('a8').length, 4);
});

test('pieces that both sides took are not shown', () => {
  assert.deepEqual(spoilsOf('pPqPn', true), { pieces: ['n', 'q'], ahead: 11 });
  assert.deepEqual(spoilsOf('pPqPn', false), { pieces: ['P'], ahead: 0 });
  assert.deepEqual(spoilsOf('', true), { pieces: [], ahead: 0 });
});
