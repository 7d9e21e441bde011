import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../../../static/sdk/client.js';
import { Sessions } from '../../../static/sdk/session.js';
import { fakeHost, settled, signedInHost } from '../rig/fake_host.mjs';

function rig() {
  const host = signedInHost({ '/api/ticket': () => [201, { ticket: 'k' }] });
  return { host, client: new Client({ host, sessions: new Sessions(host), task: 'chat-x' }), clock: host.clock };
}

const create = { op: 'room.create', title: 'Tea' };

test('ready begins the connection, and tells its hello', async () => {
  const { host, client } = rig();
  const [first, second] = [client.ready(), client.ready()];
  await settled();
  host.socket.hello();
  assert.equal((await first).user.name, 'Lin');
  assert.equal(await second, await first);
  assert.equal((await client.ready()).session, 's1');
  assert.equal(host.sockets.length, 1);
});

test('what is asked for before the first hello waits for it', async () => {
  const { host, client } = rig();
  const early = client.request(create);
  client.start();
  const later = client.request({ op: 'match.find', game: 'chess' });
  await settled();
  assert.deepEqual(host.socket.ops(), []);
  host.socket.hello();
  assert.deepEqual(host.socket.ops(), ['room.create', 'match.find']);
  host.socket.answer('room.create', { room: { room: 'r-1' } });
  host.socket.answer('match.find', { ticket: 't-1' });
  assert.equal((await early).room.room, 'r-1');
  assert.equal((await later).ticket, 't-1');
});

test('later on a command that is not repeated is refused without a connection', async () => {
  const { host, client } = rig();
  client.start();
  await settled();
  host.socket.hello();
  host.socket.end(1006);
  await assert.rejects(client.request(create), { code: 'offline' });
});

test('if nobody is signed in, ready and what waited are refused', async () => {
  const host = fakeHost();
  const client = new Client({ host, sessions: new Sessions(host), task: 'chat' });
  const waits = client.request(create);
  await Promise.all([assert.rejects(client.ready(), { code: 'unauthorized' }), assert.rejects(waits, { code: 'unauthorized' })]);
});

test('a signal ends the waiting, and what was not sent is never sent', async () => {
  const { host, client } = rig();
  const ending = new AbortController();
  const waits = client.request(create, { signal: ending.signal });
  const ready = client.ready({ signal: ending.signal });
  ending.abort();
  await Promise.all([assert.rejects(waits, { code: 'recalled' }), assert.rejects(ready, { code: 'recalled' })]);
  await assert.rejects(client.request(create, { signal: ending.signal }), { code: 'recalled' });
  await settled();
  host.socket.hello();
  assert.deepEqual(host.socket.ops(), []);
});

test('a time-out ends the waiting, and the reply that comes later is nobody\'s', async () => {
  const { host, client, clock } = rig();
  client.start();
  await settled();
  host.socket.hello();
  const waits = assert.rejects(client.request(create, { timeout_s: 3 }), { code: 'timeout' });
  await clock.pass(3_000);
  await waits;
  host.socket.answer('room.create', {});
  assert.equal(await Promise.race([client.request({ op: 'ping' }, { timeout_s: 30 }).then(() => 'answered'), answered(host)]), 'answered');
});

async function answered(host) {
  await settled();
  host.socket.bring({ op: 'ok', id: host.socket.sent.at(-1).id });
  await settled();
}
