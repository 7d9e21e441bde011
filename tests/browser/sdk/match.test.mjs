import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../../../static/sdk/client.js';
import { Match } from '../../../static/sdk/match.js';
import { Sessions } from '../../../static/sdk/session.js';
import { RoomModel } from '../rig/room_model.mjs';
import { Clock, FakeStorage, fakeHost, sessionOf, settled } from '../rig/fake_host.mjs';

const ROOM = 'r-1';

function stateAt(version, more = {}) {
  return { op: 'game', room: ROOM, match: 'g-1', version, status: 'playing', seats: [], to_move: [version % 2], view: {}, ...more };
}

function answer(socket, op, reply) {
  socket.bring({ op: 'ok', ...reply, id: socket.sent.findLast((frame) => frame.op === op).id });
}

async function opened(version = 0, more = {}) {
  const storage = new FakeStorage();
  const clock = new Clock();
  storage.setItem('teahouse.session', JSON.stringify({ ...sessionOf(1), expires_at: clock.now + 3_600_000 }));
  const host = fakeHost({ '/api/ticket': () => [201, { ticket: 'k' }] }, clock, storage);
  const client = new Client({ host, sessions: new Sessions(host), task: 'game-x' });
  client.start();
  await settled();
  host.socket.hello();
  const match = new Match(client, ROOM);
  const room = new RoomModel();
  const opening = match.open();
  answer(host.socket, 'room.join', { ...room.answer({ op: 'room.join' }), match: stateAt(version, more) });
  await opening;
  return { host, client, clock, match, room };
}

test('joining tells how the match stands, and events go on from there', async () => {
  const { host, match } = await opened(3);
  assert.equal(match.state.version, 3);
  host.socket.bring(stateAt(4));
  assert.equal(match.state.version, 4);
  host.socket.bring({ ...stateAt(9), room: 'r-other' });
  assert.equal(match.state.version, 4);
});

test('what is older than what is known changes nothing, but a join does', async () => {
  const { host, match, clock, room } = await opened(5);
  host.socket.bring(stateAt(4));
  assert.equal(match.state.version, 5);
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  answer(host.socket, 'room.join', { ...room.answer({ op: 'room.join' }), match: stateAt(2) });
  await settled();
  assert.equal(match.state.version, 2);
});

test('the same version again is taken: who sits there, and what is offered, has no number', async () => {
  const { host, match } = await opened(5);
  host.socket.bring(stateAt(5, { offers: [{ offer: 'draw', seat: 1 }] }));
  assert.equal(match.state.offers.length, 1);
});

test('a move whose answer is lost is sent again with its nonce, at its version', async () => {
  const { host, match, clock } = await opened(0);
  const moving = match.move({ x: 1, y: 1 });
  assert.deepEqual(match.pending, { move: { x: 1, y: 1 }, version: 0 });
  const first = host.socket.sent.at(-1);
  host.socket.bring(stateAt(1));
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  const again = host.socket.sent.findLast(({ op }) => op === 'game.move');
  assert.deepEqual([again.nonce, again.version, again.move], [first.nonce, 0, { x: 1, y: 1 }]);
  answer(host.socket, 'game.move', { version: 1 });
  assert.equal(await moving, 1);
  assert.equal(match.pending, null);
});

test('a second move while one is on its way is refused here', async () => {
  const { host, match } = await opened(0);
  const moving = match.move({ x: 0, y: 0 });
  await assert.rejects(match.move({ x: 1, y: 0 }), { code: 'busy' });
  answer(host.socket, 'game.move', { version: 1 });
  await moving;
  assert.equal(host.socket.ops().filter((op) => op === 'game.move').length, 1);
});

test('what the server refuses is told in its words, and the next move may be made', async () => {
  const { host, match } = await opened(0);
  const moving = match.move({ x: 0, y: 0 });
  const { id } = host.socket.sent.at(-1);
  host.socket.bring({ op: 'error', id, code: 'illegal_move', message: 'that cell is taken' });
  await assert.rejects(moving, { code: 'illegal_move', message: 'that cell is taken' });
  assert.equal(match.pending, null);
});

test('a seat that is taken is known at the answer', async () => {
  const { host, match } = await opened(0, { status: 'open' });
  const sitting = match.sit(1);
  assert.equal(host.socket.sent.at(-1).seat, 1);
  answer(host.socket, 'game.sit', { match: stateAt(0, { status: 'playing' }) });
  await sitting;
  assert.equal(match.state.status, 'playing');
});

test('a resignation is not sent again by itself', async () => {
  const { host, match, clock } = await opened(0);
  const resigning = match.resign();
  host.socket.end(1006);
  await assert.rejects(resigning, { code: 'lost' });
  await clock.pass(1_000);
  host.socket.hello();
  assert.ok(!host.socket.ops().includes('game.resign'));
});

test('clocks go by the server’s time, however this machine’s is set', async () => {
  const clock = { kind: 'fischer', left_s: { 0: 60, 1: 60 }, running: [0], at: 500 };
  const { match, clock: time } = await opened(0, { clock });
  assert.equal(match.timeOf(0).left_s, 60);
  await time.pass(10_000);
  assert.equal(match.timeOf(0).left_s, 50);
  assert.equal(match.timeOf(1).left_s, 60);
});

test('a match that is closed hears nothing more and is not joined again', async () => {
  const { host, match, clock } = await opened(0);
  match.close();
  answer(host.socket, 'room.close', {});
  host.socket.bring(stateAt(1));
  assert.equal(match.state.version, 0);
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  assert.deepEqual(host.socket.ops(), []);
});
