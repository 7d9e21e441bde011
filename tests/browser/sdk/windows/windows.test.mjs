/** Windows of one browser share a socket, and one of them leads at a time, whichever of them live. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf } from '../../../../static/sdk/windows/windows.js';
import { Clock, seeded } from '../../rig/fake_host.mjs';
import { FakeBrowser } from '../../rig/fake_windows.mjs';

/** A window's socket, which notes what it is told. */
function open(window, line = 'chat s1') {
  const socket = window.open(line, `/socket?task=${window.name}`, []);
  return Object.assign(socket, {
    told: [],
    ended: null,
    onmessage: ({ data }) => socket.told.push(JSON.parse(data)),
    onclose: ({ code }) => Object.assign(socket, { ended: code }),
    say: (frame) => socket.send(JSON.stringify(frame)),
    ops: () => socket.told.map(({ op }) => op),
  });
}

async function browserOf(...names) {
  const clock = new Clock();
  const browser = new FakeBrowser(clock);
  const windows = names.map((name) => browser.window(name));
  for (const window of windows) {
    window.start();
    await clock.pass(20);
  }
  return { clock, browser, windows };
}

/** Two windows with an open socket each; `real` is the only one that the server has. */
async function pair() {
  const all = await browserOf('w1', 'w2');
  const [first, second] = all.windows.map((window) => open(window));
  await all.clock.pass(20);
  const [real] = all.browser.sockets;
  real.hello();
  await all.clock.pass(20);
  return { ...all, first, second, real };
}

test('the first window leads, and all windows know it', async () => {
  const { windows } = await browserOf('w1', 'w2', 'w3');
  assert.deepEqual(windows.map(({ leads }) => leads), [true, false, false]);
  assert.deepEqual(windows.map(({ election }) => election.leader), ['w1', 'w1', 'w1']);
  assert.deepEqual(await windows[2].present(), new Set(['w1', 'w2', 'w3']));
});

test('each window gets its own replies on one socket, and what the server tells by itself comes to all', async () => {
  const { clock, browser, first, second, real } = await pair();
  assert.equal(browser.sockets.length, 1);
  assert.deepEqual([first.ops(), second.ops()], [['hello'], ['hello']]);
  first.say({ op: 'unread', id: 7 });
  second.say({ op: 'sync', id: 7 });
  await clock.pass(20);
  real.answer('sync', { rooms: 2 });
  real.answer('unread', { rooms: 1 });
  real.bring({ op: 'message', room: 'tea' });
  await clock.pass(20);
  assert.deepEqual(first.told.slice(1), [{ op: 'ok', rooms: 1, id: 7 }, { op: 'message', room: 'tea' }]);
  assert.deepEqual(second.told.slice(1), [{ op: 'ok', rooms: 2, id: 7 }, { op: 'message', room: 'tea' }]);
});

test('a room is heard until the last window closes it', async () => {
  const { clock, browser, first, second, real } = await pair();
  first.say({ op: 'room.join', room: 'tea', id: 1 });
  second.say({ op: 'room.join', room: 'tea', id: 1 });
  second.say({ op: 'room.join', room: 'go', id: 2 });
  await clock.pass(20);
  first.say({ op: 'room.close', room: 'tea', id: 2 });
  await clock.pass(20);
  assert.deepEqual(first.told.at(-1), { op: 'ok', id: 2 });
  assert.ok(!real.ops().includes('room.close'));
  browser.kill('w2');
  await clock.pass(20);
  assert.deepEqual(real.sent.filter(({ op }) => op === 'room.close').map(({ room }) => room), ['tea', 'go']);
});

test('other windows are told what the server tells other sockets alone', async () => {
  const { clock, first, second, real } = await pair();
  second.say({ op: 'read', room: 'tea', seq: 5, id: 1 });
  await clock.pass(20);
  real.answer('read', {});
  await clock.pass(20);
  assert.deepEqual(first.told.at(-1), { op: 'read', room: 'tea', seq: 5 });
});

test('when the leader is gone another leads within moments, and each socket ends once', async () => {
  const { clock, browser, windows, second } = await pair();
  browser.kill('w1');
  await clock.pass(20);
  assert.equal(windows[1].leads, true);
  assert.equal(second.ended, 1006);
  const again = open(windows[1]);
  await clock.pass(20);
  assert.equal(browser.sockets.length, 2);
  browser.sockets[1].hello();
  await clock.pass(20);
  assert.deepEqual(again.ops(), ['hello']);
});

test('a leader that sleeps is deposed by a window that somebody looks at, and lets go when it wakes', async () => {
  const { clock, browser, windows, real } = await pair();
  browser.sleep('w1');
  windows[1].looks.on = false;
  open(windows[1]);
  await clock.pass(4_000);
  assert.equal(windows[1].leads, false);
  windows[1].looks.on = true;
  open(windows[1]);
  await clock.pass(4_000);
  assert.equal(windows[1].leads, true);
  assert.equal(real.readyState, 3);
});

test('a dead socket is found out before another window is welcomed on it', async () => {
  const { clock, browser, windows, first, real } = await pair();
  const late = open(windows[1]);
  await clock.pass(20);
  assert.deepEqual([late.ops(), real.ops().at(-1)], [[], 'ping']);
  await clock.pass(5_100);
  assert.deepEqual([first.ended, late.ended, real.readyState], [1006, 1006, 3]);
  const again = open(windows[1]);
  await clock.pass(20);
  browser.sockets[1].hello();
  await clock.pass(1_000);
  const later = open(windows[0]);
  await clock.pass(20);
  browser.sockets[1].bring({ op: 'pong' });
  await clock.pass(20);
  assert.equal(again.told[0].server_at, 0);
  assert.ok(later.told[0].server_at >= 1_000); // the clock of the server as it is by now
});

test('only the window whose frame was too large hears of it', async () => {
  const { clock, first, second, real } = await pair();
  first.say({ op: 'message.send', text: 'short', id: 1 });
  second.say({ op: 'message.send', text: 'long'.repeat(50), id: 1 });
  await clock.pass(20);
  real.end(1009);
  await clock.pass(20);
  assert.deepEqual([first.ended, second.ended], [1006, 1009]);
});

test('somebody looks as long as one window is looked at', async () => {
  const { clock, browser, first, second, real } = await pair();
  first.say({ op: 'looking', on: false });
  await clock.pass(20);
  second.say({ op: 'looking', on: false });
  second.say({ op: 'looking', on: true, id: 3 });
  await clock.pass(20);
  assert.deepEqual(real.sent.filter(({ op }) => op === 'looking').map(({ on }) => on), [false, true]);
  assert.deepEqual(second.told.at(-1), { op: 'ok', id: 3 });
  browser.kill('w2');
  await clock.pass(20);
  assert.deepEqual(real.sent.at(-1), { op: 'looking', on: false });
  const third = browser.window('w3');
  third.start();
  await clock.pass(20);
  open(third);
  await clock.pass(20);
  assert.deepEqual(real.sent.filter(({ op }) => op === 'looking').at(-1), { op: 'looking', on: true });
});

test('sessions do not share a socket', async () => {
  const { browser, clock, windows } = await pair();
  const other = open(windows[1], lineOf('chat', `e.${btoa('{"sid":"s2"}')}.s`));
  await clock.pass(20);
  browser.sockets[1].hello();
  browser.sockets[0].bring({ op: 'message', room: 'of the first' });
  await clock.pass(20);
  assert.equal(browser.sockets.length, 2);
  assert.deepEqual(other.ops(), ['hello']);
});

test('of several windows one does what is to be done once', async () => {
  const { clock, windows } = await browserOf('w1', 'w2', 'w3');
  const asked = Promise.all(windows.map((window) => window.first('message tea 5')));
  await clock.pass(20);
  assert.deepEqual((await asked).filter(Boolean).length, 1);
});

/** What the server does: it says hello, and answers pings. */
function serve(sockets) {
  for (const socket of sockets) {
    if (socket.readyState !== 1) continue;
    if (!socket.greeted) socket.hello();
    socket.greeted = true;
    const pings = socket.ops().filter((op) => op === 'ping').length;
    for (; (socket.ponged ?? 0) < pings; socket.ponged = (socket.ponged ?? 0) + 1) socket.bring({ op: 'pong' });
  }
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`windows come, go and crash in any order: one leads at last, with a socket for all (seed ${seed})`, async () => {
    const random = seeded(seed);
    const clock = new Clock();
    const browser = new FakeBrowser(clock, random);
    const alive = new Map();
    const come = (name) => {
      const window = browser.window(name);
      window.start();
      alive.set(window, open(window));
    };
    const go = () => {
      const [window] = [...alive.keys()].sort(() => random() - 0.5);
      alive.delete(window);
      browser.kill(window.name);
    };
    for (let step = 0; step < 60; step += 1) {
      const dice = random();
      if (dice < 0.4) come(`w${step}`);
      else if (dice < 0.7 && alive.size) go();
      await clock.pass(Math.floor(random() * 300));
      assert.ok([...alive.keys()].filter(({ leads }) => leads).length <= 1);
      serve(browser.sockets);
      for (const [window, socket] of alive) if (socket.ended !== null) alive.set(window, open(window));
    }
    come('last');
    for (let turn = 0; turn < 10; turn += 1) {
      await clock.pass(300);
      serve(browser.sockets);
      for (const [window, socket] of alive) if (socket.ended !== null) alive.set(window, open(window));
    }
    const leading = [...alive.keys()].filter(({ leads }) => leads);
    assert.equal(leading.length, 1);
    assert.deepEqual(new Set([...alive.keys()].map(({ election }) => election.leader)), new Set([leading[0].name]));
    assert.deepEqual([...alive.values()].map(({ told, ended }) => [told[0]?.op, ended]), [...alive].map(() => ['hello', null]));
    assert.deepEqual(browser.sockets.filter(({ readyState }) => readyState === 1).map(({ window }) => window), [leading[0].name]);
  });
}
