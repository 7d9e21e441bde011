import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../../../static/sdk/client.js';
import { Sessions } from '../../../static/sdk/session.js';
import { RoomModel } from '../rig/room_model.mjs';
import { sessionOf, settled, signedInHost } from '../rig/fake_host.mjs';

async function rig() {
  const host = signedInHost({
    '/api/ticket': () => [201, { ticket: 'k' }],
    '/api/refresh': () => [200, sessionOf(2)],
  });
  const client = new Client({ host, sessions: new Sessions(host), task: 'chat-x' });
  client.start();
  await settled();
  host.socket.hello();
  return { host, client, clock: host.clock };
}

async function listening() {
  const all = await rig();
  const room = new RoomModel();
  const joining = all.client.listen('lobby');
  all.host.socket.answer('room.join', room.answer({ op: 'room.join' }));
  const feed = await joining;
  return { ...all, room, feed };
}

test('after a reconnect every room is resumed before anything else is sent', async () => {
  const { host, client, clock, room, feed } = await listening();
  void client.request({ op: 'message.send', room: 'lobby', text: 'on its way' });
  const { nonce } = host.socket.sent.at(-1);
  room.send('mei', 'meanwhile');
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  assert.deepEqual(host.socket.ops(), ['room.join', 'message.send']);
  const [join, send] = host.socket.sent;
  assert.deepEqual([join.since, join.epoch, send.nonce], [0, 'e1', nonce]);
  host.socket.bring({ op: 'ok', ...room.answer(join), id: join.id });
  await settled();
  assert.deepEqual(feed.timeline.messages.map(({ text }) => text), ['meanwhile']);
});

test('a renewed token is sent on the open socket', async () => {
  const { host, client } = await rig();
  await client.sessions.renew();
  await settled();
  const auth = host.socket.sent.find(({ op }) => op === 'auth');
  assert.equal(auth.token, 'a2');
  assert.equal(host.sockets.length, 1);
});

test('a renewed token that the server refuses leads to a new socket', async () => {
  const { host, client } = await rig();
  await client.sessions.renew();
  const auth = host.socket.sent.find(({ op }) => op === 'auth');
  host.socket.bring({ op: 'error', id: auth.id, code: 'unauthorized', message: 'no' });
  await settled();
  assert.equal(host.sockets.length, 2);
});

test('a reply that comes too late is ignored, and is no event', async () => {
  const { host, client, feed } = await listening();
  const heard = [];
  client.on('event', (frame) => heard.push(frame));
  host.socket.bring({ op: 'ok', id: 4_711, room: 'lobby', version: 3 });
  assert.deepEqual(heard, []);
  assert.equal(feed.timeline.rev, 0);
});

test('a forgotten room is not resumed', async () => {
  const { host, client, clock } = await listening();
  client.forget('lobby');
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  assert.deepEqual(host.socket.ops(), []);
});

const refused = (host, op, code) => host.socket.bring({ op: 'error', code, message: '', id: host.socket.sent.findLast((frame) => frame.op === op).id });

test('what was typed offline for a room that refuses the resume is refused', async () => {
  const { host, client, clock } = await listening();
  const heard = [];
  client.on('gone', ({ feed, reason, failure }) => heard.push([feed.room, reason, failure.code]));
  host.socket.end(1006);
  const [first, second, elsewhere] = ['lobby', 'lobby', 'garden'].map((room) => client.request({ op: 'message.send', room, text: 'typed offline' }));
  await clock.pass(1_000);
  host.socket.hello();
  refused(host, 'room.join', 'not_member');
  await settled();
  refused(host, 'message.send', 'not_member');
  const lobby = host.socket.sent.filter(({ op, room }) => op === 'message.send' && room === 'lobby');
  if (lobby.length) host.socket.bring({ op: 'error', code: 'not_member', message: '', id: lobby[0].id });
  await assert.rejects(first, { code: 'not_member' });
  await assert.rejects(second, { code: 'not_member' });
  assert.equal(lobby.length, 1, 'the second one is not sent any more');
  await assert.rejects(elsewhere);
  assert.deepEqual(heard, [['lobby', 'not_member', 'not_member']]);
  assert.equal(client.feeds.size, 0);
});

test('a kick ends the feed, and no reconnect joins the room again', async () => {
  const { host, client, clock } = await listening();
  const heard = [];
  client.on('gone', ({ reason }) => heard.push(reason));
  host.socket.bring({ op: 'member', room: 'lobby', rev: 1, change: 'kicked', member: { user: { id: 'u1', name: 'Lin' }, role: 'member', online: false, joined_at: 0 } });
  assert.deepEqual(heard, ['kicked']);
  host.socket.end(1006);
  await clock.pass(1_000);
  host.socket.hello();
  assert.deepEqual(host.socket.ops(), []);
});

test('a client that is stopped closes its connection and rejects pending commands', async () => {
  const { client } = await rig();
  const asked = client.request({ op: 'room.list' });
  client.stop();
  await assert.rejects(asked, { code: 'closed' });
  assert.equal(client.link.state.phase, 'stopped');
});

test('a notice is told as such, of rooms that are not heard too', async () => {
  const { host, client, feed } = await listening();
  const notices = [];
  let changes = 0;
  client.on('notice', (notice) => notices.push(notice));
  client.on('room', () => (changes += 1));
  for (const room of ['elsewhere', 'lobby']) host.socket.bring({ op: 'notice', kind: 'muted', room });
  assert.deepEqual(notices.map(({ room }) => room), ['elsewhere', 'lobby']);
  assert.equal(changes, 0);
  assert.equal(feed.endedByEvent, false);
});

test('sync goes through all pages, and asks next for what has changed since', async () => {
  const { host, client } = await rig();
  const entry = (/** @type {string} */ room, /** @type {number} */ rev) => ({ info: { room }, rev, read_seq: 1, unread: 0, mentions: 0 });
  const first = client.sync();
  assert.deepEqual(host.socket.sent.at(-1).rooms, {});
  host.socket.answer('sync', { rooms: [entry('r-1', 5)], gone: [], cursor: 'y.1' });
  await settled();
  assert.deepEqual([host.socket.sent.at(-1).cursor, host.socket.sent.at(-1).rooms], ['y.1', undefined]);
  host.socket.bring({ op: 'ok', id: host.socket.sent.at(-1).id, rooms: [entry('r-2', 7)], gone: [] });
  assert.deepEqual((await first).rooms.map(({ info }) => info.room), ['r-1', 'r-2']);
  const second = client.sync();
  assert.deepEqual(host.socket.sent.at(-1).rooms, { 'r-1': [5, 1], 'r-2': [7, 1] });
  host.socket.bring({ op: 'ok', id: host.socket.sent.at(-1).id, rooms: [], gone: ['r-1'] });
  assert.deepEqual(await second, { rooms: [], gone: ['r-1'] });
  void client.sync().catch(() => {});
  assert.deepEqual(host.socket.sent.at(-1).rooms, { 'r-2': [7, 1] });
  client.stop();
});
