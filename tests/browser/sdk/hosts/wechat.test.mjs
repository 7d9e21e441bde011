import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MiniSocket, connectMiniProgram } from '../../../../static/sdk/hosts/wechat.js';
import { FakeWx } from '../../rig/fake_wx.mjs';
import { RoomModel } from '../../rig/room_model.mjs';
import { Clock, settled } from '../../rig/fake_host.mjs';

const ORIGIN = 'https://tea.example';
const session = (n = 1) => ({ access_token: `a${n}`, refresh_token: `r${n}`, expires_in_s: 3_600, user: { id: 'w-1', name: 'wechat-1', guest: false } });

function rig(answers = {}, options = {}) {
  let tickets = 0;
  const wx = new FakeWx({
    '/api/wechat': () => [200, session()],
    '/api/ticket': () => [201, { ticket: `t&${(tickets += 1)}`, expires_in_s: 30 }],
    ...answers,
  });
  const all = connectMiniProgram(wx, { origin: ORIGIN, appid: 'wx1', ...options });
  const states = [];
  all.client.on('state', ({ phase, reason }) => states.push(reason ? `${phase} ${reason}` : phase));
  return { wx, states, ...all };
}

/** A client that is signed in, connected, and subscribed to a room. */
async function seated() {
  const all = rig();
  await all.signIn();
  all.client.start();
  await settled();
  all.wx.task.hello();
  const room = new RoomModel();
  const listening = all.client.listen(room.info().room);
  answer(all.wx.task, room);
  await listening;
  return { ...all, room };
}

/** Reply to the newest frame. */
function answer(task, room) {
  const frame = task.sent.at(-1);
  task.bring({ op: 'ok', id: frame.id, ...room.answer(frame) });
}

const texts = (feed) => feed.timeline.messages.map(({ text }) => text);

/** The timers of the environment, replaced by a clock in each test. */
const real = { setTimeout, clearTimeout, setInterval, clearInterval, now: Date.now };
let clock = new Clock();

test.beforeEach(() => {
  clock = new Clock();
  globalThis.setTimeout = /** @type {any} */ ((fn, ms) => clock.later(fn, ms));
  globalThis.clearTimeout = (id) => clock.cancel(id);
  globalThis.setInterval = /** @type {any} */ ((fn, ms) => clock.every(fn, ms));
  globalThis.clearInterval = /** @type {any} */ ((stop) => stop());
  Date.now = () => clock.now;
});

test.afterEach(() => {
  const { now, ...timers } = real;
  Object.assign(globalThis, timers);
  Date.now = now;
});

test('the code of wx.login is traded for a session that is stored', async () => {
  const { wx, sessions, signIn } = rig();
  assert.equal(sessions.current, null);
  const user = await signIn();
  assert.equal(user.name, 'wechat-1');
  assert.deepEqual(wx.calls, [{ path: '/api/wechat', data: { code: 'code-1', appid: 'wx1' }, token: undefined }]);
  const again = connectMiniProgram(wx, { origin: ORIGIN });
  assert.equal(again.sessions.current.access_token, 'a1');
  await again.sessions.logout().catch(() => {});
  assert.equal(connectMiniProgram(wx, { origin: ORIGIN }).sessions.current, null);
});

test('a refusal by WeChat or the server has its code', async () => {
  const refused = rig({ '/api/wechat': () => [401, { error: { code: 'unauthorized', message: 'the code is too old' } }] });
  await assert.rejects(refused.signIn(), { code: 'unauthorized', message: 'the code is too old' });
  const nonsense = rig({ '/api/wechat': () => [502, '<html>'] });
  await assert.rejects(nonsense.signIn(), { code: 'internal' });
  const silent = rig();
  silent.wx.code = null;
  await assert.rejects(silent.signIn(), { code: 'network' });
  const hidden = rig();
  hidden.wx.hide();
  hidden.wx.login = ({ success }) => success({ code: 'x' });
  await assert.rejects(hidden.signIn(), { code: 'network' });
});

test('a socket is opened with a ticket, the task and the real subprotocol', async () => {
  const { wx } = await seated();
  assert.equal(wx.task.url, 'wss://tea.example/socket?task=main&ticket=t%261&sdk=0.1.0');
  assert.deepEqual(wx.task.protocols, ['teahouse.v1.json']);
});

test('the SDK runs without crypto, URLSearchParams and fetch', async () => {
  const missing = ['crypto', 'URLSearchParams', 'fetch', 'WebSocket', 'localStorage', 'navigator'];
  const held = missing.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const name of missing) Object.defineProperty(globalThis, name, { value: undefined, configurable: true, writable: true });
  try {
    const { wx, client, room } = await seated();
    const sending = client.request({ op: 'message.send', room: room.info().room, text: 'hello' });
    const { nonce } = wx.task.sent.at(-1);
    assert.match(nonce, /^[a-z0-9]{8,}$/u);
    wx.task.bring({ op: 'ok', id: wx.task.sent.at(-1).id, seq: 1, rev: 1, message_id: 'm-1', sent_at: 1 });
    assert.equal((await sending).seq, 1);
  } finally {
    for (const [name, descriptor] of held) if (descriptor) Object.defineProperty(globalThis, name, descriptor);
  }
});

for (const end of [
  ['closed with 1000 by WeChat', (task) => task.end(1000)],
  ['an error alone', (task) => task.tell('error', { errMsg: 'interrupted' })],
  ['an error and a close', (task) => (task.tell('error', { errMsg: 'x' }), task.end(1006))],
]) {
  test(`a socket that ends by itself is opened again, once: ${end[0]}`, async () => {
    const { wx, states } = await seated();
    end[1](wx.task);
    assert.equal(states.at(-1), 'waiting lost');
    await clock.pass(2_000);
    assert.equal(wx.tasks.length, 2);
    wx.task.hello();
    assert.equal(states.at(-1), 'open');
  });
}

test('a socket that the client closes is not opened again', async () => {
  const { wx, client, states } = await seated();
  client.stop();
  await settled();
  await clock.pass(60_000);
  assert.equal(states.at(-1), 'stopped left');
  assert.equal(wx.tasks.length, 1);
  assert.equal(wx.task.closedWith, 1000);
});

test('the server’s close codes keep their meaning', async () => {
  const { wx, states } = await seated();
  wx.task.end(4409);
  await clock.pass(60_000);
  assert.equal(states.at(-1), 'stopped replaced');
  assert.equal(wx.tasks.length, 1);
});

test('hiding and showing the mini program costs one resume', async () => {
  const { wx, client, room } = await seated();
  const feed = client.feeds.get(room.info().room);
  wx.task.bring(room.send('mei', 'seen'));
  const { rev } = feed.timeline;
  wx.hide();
  await clock.pass(8_000); // a ping is due, and is interrupted
  room.send('mei', 'missed');
  await clock.pass(30_000); // nothing gets through, however often it is tried
  wx.show();
  await settled();
  wx.task.hello();
  const asked = wx.task.sent.find(({ op }) => op === 'room.join');
  assert.deepEqual([asked.since, asked.epoch], [rev, feed.timeline.epoch]);
  answer(wx.task, room);
  await settled();
  assert.deepEqual(texts(feed), ['seen', 'missed']);
});

test('a socket that died while hidden is detected when the mini program is shown', async () => {
  const { wx, states } = await seated();
  wx.hide();
  await clock.pass(10);
  wx.show();
  assert.equal(wx.task.ops().at(-1), 'ping');
  await clock.pass(6_000);
  assert.ok(states.includes('waiting lost'));
  const alive = await seated();
  await clock.pass(10);
  alive.wx.show();
  await clock.pass(10);
  alive.wx.task.bring({ op: 'pong', server_at: 1 });
  await clock.pass(6_000);
  assert.equal(alive.states.at(-1), 'open');
});

test('the client reconnects at once when the network is back', async () => {
  const { wx, states } = await seated();
  wx.task.end(1006);
  assert.equal(states.at(-1), 'waiting lost');
  wx.network(true);
  await settled();
  assert.equal(wx.tasks.length, 2);
});

test('a sixth socket, which WeChat refuses, ends as lost', async () => {
  const wx = new FakeWx();
  const sockets = Array.from({ length: 6 }, () => new MiniSocket(wx, 'wss://x', []));
  const ended = [];
  for (const [place, socket] of sockets.entries()) socket.onclose = ({ code }) => ended.push([place, code]);
  await settled();
  assert.deepEqual(ended, [[5, 1006]]);
});

test('a closed socket brings no more events', async () => {
  const wx = new FakeWx();
  const socket = new MiniSocket(wx, 'wss://x', []);
  const heard = [];
  socket.onmessage = () => heard.push('message');
  socket.onclose = () => heard.push('close');
  wx.task.opens();
  assert.equal(socket.readyState, 1);
  socket.close();
  wx.task.bring({ op: 'pong' });
  await settled();
  assert.equal(socket.readyState, 3);
  assert.deepEqual(heard, []);
});

test('a table gets a socket of its own beside the chat’s', async () => {
  const { wx, beside } = await seated();
  beside('game').start();
  await settled();
  assert.match(wx.task.url, /task=game&/u);
  assert.equal(wx.open.size, 2);
});
