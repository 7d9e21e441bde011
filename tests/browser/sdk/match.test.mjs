import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../../../static/sdk/client.js';
import { Match } from '../../../static/sdk/match.js';
import { Sessions } from '../../../static/sdk/session.js';
import { RoomModel } from '../rig/room_model.mjs';
import { settled, signedInHost } from '../rig/fake_host.mjs';

const ROOM = 'r-1';

function stateAt(version, more = {}) {
  return { op: 'game', room: ROOM, match: 'g-1', version, status: 'playing', seats: [], to_move: [version % 2], view: {}, ...more };
}

async function opened(version = 0, more = {}) {
  const host = signedInHost({ '/api/ticket': () => [201, { ticket: 'k' }] });
  const client = new Client({ host, sessions: new Sessions(host), task: 'game-x' });
  client.start();
  await settled();
  host.socket.hello();
  const match = new Match(client, ROOM);
  const room = new RoomModel();
  const opening = match.open();
  host.socket.answer('room.join', { ...room.answer({ op: 'room.join' }), match: stateAt(version, more) });
  await opening;
  return { host, client, clock: host.clock, match, room };
}

test('a join brings the state of the match, and events continue from it', async () => {
  const { host, match } = await opened(3);
  assert.equal(match.state.version, 3);
  host.socket.bring(stateAt(4));
  assert.equal(match.state.version, 4);
  host.socket.bring({ ...stateAt(9), room: 'r-other' });
  assert.equal(match.state.version, 4);
});

test('an older version is ignored, except in the reply to a join', async () => {
  const { host, match, clock, room } = await opened(5);
  host.socket.bring(stateAt(4));
  assert.equal(match.state.version, 5);
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  host.socket.answer('room.join', { ...room.answer({ op: 'room.join' }), match: stateAt(2) });
  await settled();
  assert.equal(match.state.version, 2);
});

test('a repeated version is applied: seats and offers change without a new one', async () => {
  const { host, match } = await opened(5);
  host.socket.bring(stateAt(5, { offers: [{ offer: 'draw', seat: 1 }] }));
  assert.equal(match.state.offers.length, 1);
});

test('a move whose reply is lost is retried with its nonce and version', async () => {
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
  host.socket.answer('game.move', { version: 1 });
  assert.equal(await moving, 1);
  assert.equal(match.pending, null);
});

test('a second move is rejected while the first is pending', async () => {
  const { host, match } = await opened(0);
  const moving = match.move({ x: 0, y: 0 });
  await assert.rejects(match.move({ x: 1, y: 0 }), { code: 'busy' });
  host.socket.answer('game.move', { version: 1 });
  await moving;
  assert.equal(host.socket.ops().filter((op) => op === 'game.move').length, 1);
});

test('a refused move is rejected with the server’s text, and the next may be made', async () => {
  const { host, match } = await opened(0);
  const moving = match.move({ x: 0, y: 0 });
  const { id } = host.socket.sent.at(-1);
  host.socket.bring({ op: 'error', id, code: 'illegal_move', message: 'that cell is taken' });
  await assert.rejects(moving, { code: 'illegal_move', message: 'that cell is taken' });
  assert.equal(match.pending, null);
});

test('the reply to sitting down updates the match', async () => {
  const { host, match } = await opened(0, { status: 'open' });
  const sitting = match.sit(1);
  assert.equal(host.socket.sent.at(-1).seat, 1);
  host.socket.answer('game.sit', { match: stateAt(0, { status: 'playing' }) });
  await sitting;
  assert.equal(match.state.status, 'playing');
});

test('a resignation is not retried', async () => {
  const { host, match, clock } = await opened(0);
  const resigning = match.resign();
  host.socket.end(1006);
  await assert.rejects(resigning, { code: 'lost' });
  await clock.pass(1_000);
  host.socket.hello();
  assert.ok(!host.socket.ops().includes('game.resign'));
});

test('clocks follow the server’s time, whatever this machine’s clock says', async () => {
  const clock = { kind: 'fischer', left_s: { 0: 60, 1: 60 }, running: [0], at: 500 };
  const { match, clock: time } = await opened(0, { clock });
  assert.equal(match.timeOf(0).left_s, 60);
  await time.pass(10_000);
  assert.equal(match.timeOf(0).left_s, 50);
  assert.equal(match.timeOf(1).left_s, 60);
});

test('a closed match ignores events and is not joined again', async () => {
  const { host, match, clock } = await opened(0);
  match.close();
  host.socket.answer('room.close', {});
  host.socket.bring(stateAt(1));
  assert.equal(match.state.version, 0);
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  assert.deepEqual(host.socket.ops(), []);
});

test('the clocks of a match go on when the device clock is set', async () => {
  const shown = { kind: 'fischer', left_s: { 0: 60, 1: 60 }, running: [0], at: 5_000_000 };
  const { host, match, clock } = await opened(1, { clock: shown });
  await clock.pass(10_000);
  host.now = () => clock.now + 3_600_000;
  assert.equal(match.timeOf(0).left_s, 50);
  host.now = () => clock.now - 3_600_000;
  assert.equal(match.timeOf(0).left_s, 50);
});

test('ticks are merged into the view, and a snapshot replaces it, also an earlier one', async () => {
  const { host, match } = await opened(0, { tick: 4, view: { rope: 0, tired: { 0: true } } });
  const seen = [];
  match.on('tick', ({ tick, view }) => seen.push([tick, view.rope]));
  host.socket.bring({ op: 'game.tick', room: ROOM, tick: 5, delta: { rope: 2 } });
  host.socket.bring({ op: 'game.tick', room: 'r-other', tick: 6, delta: { rope: 9 } });
  host.socket.bring({ op: 'game.tick', room: ROOM, tick: 5, delta: { rope: 7 } });
  host.socket.bring({ op: 'game.tick', room: ROOM, tick: 8, delta: { rope: 3, tired: { 0: null, 1: true } } });
  assert.deepEqual(seen, [[5, 2], [8, 3]]);
  assert.deepEqual(match.state.view, { rope: 3, tired: { 1: true } });
  host.socket.bring(stateAt(0, { tick: 6, view: { rope: 1, tired: {} } }));
  assert.deepEqual([match.state.tick, match.state.view.rope], [6, 1]);
});

test('after a reconnect ticks follow the snapshot of the join, though they came before it', async () => {
  const { host, match, clock, room } = await opened(0, { tick: 4, view: { rope: 0 } });
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  host.socket.bring({ op: 'game.tick', room: ROOM, tick: 20, delta: { rope: 5 } });
  host.socket.bring({ op: 'game.tick', room: ROOM, tick: 22, delta: { rope: 6 } });
  assert.equal(match.state.tick, 4);
  host.socket.answer('room.join', { ...room.answer({ op: 'room.join' }), match: stateAt(0, { tick: 21, view: { rope: 4 } }) });
  await settled();
  assert.deepEqual([match.state.tick, match.state.view.rope], [22, 6]);
});

test('inputs are sent without an id, under 20 a second, and nothing waits that is too old', async () => {
  const { host, match, clock } = await opened(0, { tick: 1 });
  const inputs = () => host.socket.sent.filter(({ op }) => op === 'game.input');
  for (let turn = 0; turn < 9; turn += 1) match.input({ turn });
  assert.deepEqual(inputs(), [{ op: 'game.input', room: ROOM, input: { turn: 0 } }]);
  await clock.pass(1_000);
  assert.deepEqual(inputs().map(({ input }) => input.turn), [0, 1, 2, 3, 8]);
  host.socket.end(1006);
  match.input({ turn: 5 });
  assert.equal(inputs().length, 5);
});

test('an input claims its tick by the way to the server and back, which is that of an answered ping', async () => {
  const { host, match, clock } = await opened(0, { tick: 10 });
  match.predict({ hz: 20, stateOf: (view, tick) => ({ tick }), tick: ({ tick }) => ({ tick: tick + 1 }) });
  await clock.pass(300);
  const ping = host.socket.sent.findLast(({ op }) => op === 'ping');
  host.socket.bring({ op: 'pong', id: ping.id, server_at: 0 });
  await settled();
  host.socket.bring({ op: 'game.tick', room: ROOM, tick: 16, delta: {} });
  match.input({ turn: 1 });
  assert.equal(host.socket.sent.at(-1).tick, 16 + 300 / 50 + 1 + 1);
});
