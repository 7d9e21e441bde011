import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Link } from '../../../../static/sdk/connection/link.js';
import { Sessions } from '../../../../static/sdk/session.js';
import { sessionOf, settled, signedInHost } from '../../rig/fake_host.mjs';

function rig(answers = {}) {
  let tickets = 0;
  const host = signedInHost({
    '/api/ticket': () => [201, { ticket: `t${(tickets += 1)}`, expires_in_s: 30 }],
    '/api/refresh': () => [200, sessionOf(2)],
    ...answers,
  });
  const heard = { opened: 0, lost: [], frames: [], states: [] };
  const link = new Link({ host, sessions: new Sessions(host), task: 'chat-x', listener: {
    opened: () => (heard.opened += 1),
    frame: (frame) => heard.frames.push(frame),
    lost: (code) => heard.lost.push(code),
    state: ({ phase, reason }) => heard.states.push(reason ? `${phase} ${reason}` : phase),
  } });
  return { host, link, heard, clock: host.clock };
}

async function opened(answers) {
  const all = rig(answers);
  all.link.start();
  await settled();
  all.host.socket.hello();
  return all;
}

test('a socket is opened with a ticket, the task and the real subprotocol', async () => {
  const { host, heard } = await opened();
  assert.equal(host.socket.path, '/socket?task=chat-x&ticket=t1&sdk=0.1.0');
  assert.deepEqual(host.socket.protocols, ['teahouse.v1.json']);
  assert.equal(heard.opened, 1);
});

test('a lost connection is opened again with a new ticket', async () => {
  const { host, heard, clock } = await opened();
  host.socket.end(1006);
  assert.deepEqual(heard.lost, [1006]);
  await clock.pass(1_000);
  assert.equal(host.sockets.length, 2);
  assert.match(host.socket.path, /ticket=t2/);
});

test('delays grow while the server is unreachable', async () => {
  const { host, clock } = await opened({});
  const gaps = [];
  for (let i = 0; i < 6; i += 1) {
    const count = host.sockets.length;
    host.socket.end(1006);
    const from = clock.now;
    while (host.sockets.length === count) await clock.pass(50);
    gaps.push(clock.now - from);
  }
  assert.deepEqual(gaps, [...gaps].sort((a, b) => a - b));
  assert.ok(gaps.at(-1) > 5 * gaps[0], String(gaps));
});

test('after goaway the client reconnects when the server said', async () => {
  const { host, heard, clock } = await opened();
  host.socket.bring({ op: 'goaway', reconnect_in_s: 7 });
  host.socket.end(1001);
  assert.equal(heard.states.at(-1), 'waiting going_away');
  await clock.pass(6_900);
  assert.equal(host.sockets.length, 1);
  await clock.pass(200);
  assert.equal(host.sockets.length, 2);
});

for (const [code, reason] of [[4409, 'replaced'], [4403, 'forbidden'], [4400, 'broken'], [1007, 'broken']]) {
  test(`after ${code} the client does not reconnect`, async () => {
    const { host, heard, clock } = await opened();
    host.socket.end(code);
    await clock.pass(600_000);
    assert.equal(heard.states.at(-1), `stopped ${reason}`);
    assert.equal(host.sockets.length, 1);
  });
}

test('after 4409 the client can be started again by hand', async () => {
  const { host, link } = await opened();
  host.socket.end(4409);
  link.start();
  await settled();
  assert.equal(host.sockets.length, 2);
});

test('after 4401 the client gets a new token and reconnects', async () => {
  const { host, clock } = await opened();
  host.socket.end(4401);
  await clock.pass(10);
  assert.ok(host.calls.includes('/api/refresh'));
  assert.equal(host.sockets.length, 2);
});

test('after 4401 a client whose session has ended is signed out', async () => {
  const { host, heard, clock } = await opened({ '/api/refresh': () => [401, { error: { code: 'unauthorized', message: '' } }] });
  host.socket.end(4401);
  await clock.pass(100);
  assert.equal(heard.states.at(-1), 'stopped signed_out');
});

test('after 4429 the client waits for a long time', async () => {
  const { host, heard, clock } = await opened();
  host.socket.end(4429);
  assert.equal(heard.states.at(-1), 'waiting too_many');
  await clock.pass(15_000);
  assert.equal(host.sockets.length, 1);
  await clock.pass(10_000);
  assert.equal(host.sockets.length, 2);
});

test('the client sends something within every heartbeat', async () => {
  const { host, clock } = await opened();
  for (let i = 0; i < 6; i += 1) {
    const before = host.socket.sent.length;
    await clock.pass(15_000);
    host.socket.bring({ op: 'pong', server_at: 0 });
    assert.ok(host.socket.sent.length > before);
  }
  assert.equal(host.sockets.length, 1);
});

test('a silent server is given up', async () => {
  const { host, heard, clock } = await opened();
  await clock.pass(30_000);
  assert.deepEqual(heard.lost, [1006]);
  assert.ok(host.sockets.length >= 2);
});

test('the wait for a hello is bounded', async () => {
  const { host, link, clock } = rig();
  link.start();
  await clock.pass(12_000);
  assert.equal(host.sockets.length, 2);
});

test('an unanswered probe ends the connection within seconds', async () => {
  const { link, heard, clock } = await opened();
  await clock.pass(1);
  link.probe();
  await clock.pass(5_100);
  assert.deepEqual(heard.lost, [1006]);
});

for (const jump_ms of [-3_600_000, 3_600_000]) {
  test(`a silent server is given up although the device clock is set by ${jump_ms} ms`, async () => {
    const { host, heard, clock } = await opened();
    host.now = () => clock.now + jump_ms;
    await clock.pass(30_000);
    assert.deepEqual(heard.lost, [1006]);
  });

  test(`a probe ends a dead connection although the device clock is set by ${jump_ms} ms`, async () => {
    const { host, link, heard, clock } = await opened();
    host.now = () => clock.now + jump_ms;
    link.probe();
    await clock.pass(5_100);
    assert.deepEqual(heard.lost, [1006]);
  });
}

test('an answered probe leaves the connection open', async () => {
  const { host, link, heard, clock } = await opened();
  link.probe();
  host.socket.bring({ op: 'pong', server_at: 0 });
  await clock.pass(6_000);
  assert.deepEqual(heard.lost, []);
});

test('after a look at the app the back-off begins anew', async () => {
  let up = false;
  const { host, link, clock } = rig({ '/api/ticket': () => {
    if (!up) throw new TypeError('refused');
    return [201, { ticket: 'k' }];
  } });
  link.start();
  await clock.pass(300_000);
  link.hurry();
  await clock.pass(900);
  up = true;
  await clock.pass(2_000);
  assert.equal(host.sockets.length, 1);
});

test('tokens that are refused again and again do not sign out while the session lives', async () => {
  const { host, heard, clock } = await opened();
  for (let i = 0; i < 3; i += 1) {
    host.socket.end(4401);
    await clock.pass(10);
  }
  assert.equal(heard.states.at(-1), 'waiting renew');
  await clock.pass(25_000);
  assert.equal(host.sockets.length, 4);
});

test('an unreachable server is retried', async () => {
  let up = false;
  const { host, link, clock, heard } = rig({ '/api/ticket': () => {
    if (!up) throw new TypeError('refused');
    return [201, { ticket: 'k' }];
  } });
  link.start();
  await clock.pass(5_000);
  assert.match(heard.states.at(-1), /waiting lost/);
  up = true;
  await clock.pass(30_000);
  assert.equal(host.sockets[0]?.path, '/socket?task=chat-x&ticket=k&sdk=0.1.0');
});
