import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lane, shaped } from '../../../../static/sdk/hosts/shaped.js';
import { Clock, FakeSocket } from '../../rig/fake_host.mjs';

/** @param {() => number} random */
function hostOf(random) {
  const clock = new Clock();
  const sockets = [];
  return {
    clock,
    sockets,
    random,
    now: () => clock.now,
    later: (fn, ms) => clock.later(fn, ms),
    open: () => sockets[sockets.push(new FakeSocket()) - 1],
  };
}

test('what passes comes as late as it is to, in its order, and all of it', async () => {
  let seed = 7;
  const host = hostOf(() => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647);
  const pass = lane({ delay_ms: 100, jitter_ms: 80, loss: 0.02 }, host);
  const came = [];
  for (let number = 0; number < 400; number += 1) {
    const sent = host.clock.now;
    pass(() => came.push([number, host.clock.now - sent]));
    await host.clock.pass(20);
  }
  await host.clock.pass(5_000);
  assert.deepEqual(came.map(([number]) => number), Array.from({ length: 400 }, (_, number) => number));
  const late = came.map(([, ms]) => ms).sort((one, two) => one - two);
  assert.ok(late[0] >= 100 && late[0] < 105);
  assert.ok(late[399] >= 500, 'what was lost came no later');
  assert.ok(late[160] <= 180, 'what was not lost waited too');
});

test('a socket of a shaped host takes as long in each direction, and its end comes behind all else', async () => {
  const host = hostOf(() => 0);
  const socket = shaped(host, { delay_ms: 150 }).open('/socket', []);
  const told = [];
  socket.onmessage = ({ data }) => told.push([JSON.parse(data).op, host.clock.now]);
  socket.onclose = ({ code }) => told.push([code, host.clock.now]);
  const began = host.clock.now;
  socket.send('{"op":"ping"}');
  host.sockets[0].bring({ op: 'pong' });
  host.sockets[0].end(1001);
  await host.clock.pass(149);
  assert.deepEqual([host.sockets[0].sent, told], [[], []]);
  await host.clock.pass(1);
  assert.deepEqual(told, [['pong', began + 150], [1001, began + 150]]);
});
