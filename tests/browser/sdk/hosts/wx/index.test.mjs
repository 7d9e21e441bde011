/** Written as WeChat's documentation writes it, over a WebSocket that is held in the hand. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createWx } from '../../../../../static/sdk/hosts/wx/index.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const URL_ = 'wss://tea.example/echo';

class Socket {
  static all = [];
  readyState = 0;
  sent = [];
  constructor(url, protocols) {
    Object.assign(this, { url, protocols });
    Socket.all.push(this);
  }
  send(data) {
    this.sent.push(data);
  }
  close(code = 1005, reason = '') {
    this.readyState = 3;
    queueMicrotask(() => this.onclose?.({ code, reason }));
  }
  opens() {
    this.readyState = 1;
    this.onopen({});
  }
}

function rig(options = {}) {
  Socket.all = [];
  return { ...createWx({ WebSocket: Socket, login: async () => 'code-1', ...options }), sockets: Socket.all };
}

test('a SocketTask opens, sends, hears and closes', async () => {
  const { wx, sockets } = rig();
  const said = [];
  const task = wx.connectSocket({ url: URL_, protocols: ['echo'], success: ({ errMsg }) => said.push(errMsg) });
  task.onOpen(() => task.send({ data: 'tea', success: ({ errMsg }) => said.push(errMsg) }));
  task.onMessage(({ data }) => said.push(data));
  task.onClose(({ code, reason }) => said.push([code, reason]));
  await turn();
  sockets[0].opens();
  sockets[0].onmessage({ data: 'tea!' });
  await turn();
  task.close({ code: 3001, reason: 'enough' });
  await turn();
  assert.deepEqual(said, ['connectSocket:ok', 'tea!', 'sendSocketMessage:ok', [3001, 'enough']]);
  assert.deepEqual([sockets[0].sent, sockets[0].protocols], [['tea'], ['echo']]);
});

test('the older form speaks of the latest socket', async () => {
  const { wx, sockets } = rig();
  const said = [];
  wx.onSocketOpen(() => wx.sendSocketMessage({ data: 'old' }));
  wx.onSocketMessage(({ data }) => said.push(data));
  wx.connectSocket({ url: URL_ });
  wx.connectSocket({ url: URL_ });
  for (const socket of sockets) socket.opens();
  sockets[0].onmessage({ data: 'not heard' });
  sockets[1].onmessage({ data: 'heard' });
  assert.deepEqual([sockets[0].sent, sockets[1].sent, said], [[], ['old'], ['heard']]);
});

test('a sixth socket, another scheme, an early message and a wrong close are refused', async () => {
  const { wx, sockets } = rig();
  const failed = [];
  const fail = ({ errMsg }) => failed.push(errMsg);
  const first = wx.connectSocket({ url: URL_ });
  for (let n = 0; n < 4; n += 1) wx.connectSocket({ url: URL_ });
  wx.connectSocket({ url: URL_, fail });
  wx.connectSocket({ url: 'https://tea.example', fail });
  first.send({ data: 'early', fail });
  sockets[0].opens();
  first.send({ data: { not: 'serialised' }, fail });
  first.close({ code: 1001, fail });
  first.close({ reason: '茶'.repeat(42), fail });
  await turn();
  assert.equal(sockets.length, 5);
  assert.equal(failed.length, 6);
  assert.ok(failed.every((text) => /^(connectSocket|sendSocketMessage|closeSocket):fail /.test(text)), String(failed));
  first.close();
  await turn();
  wx.connectSocket({ url: URL_, fail });
  assert.equal(sockets.length, 6);
});

test('five seconds in the background interrupt what is open, and that is told when it is shown', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { wx, hide, show, sockets } = rig();
  const said = [];
  wx.onAppHide(() => said.push('hidden'));
  wx.onAppShow(() => said.push('shown'));
  const task = wx.connectSocket({ url: URL_ });
  task.onClose(({ code }) => said.push(code));
  sockets[0].opens();
  hide();
  t.mock.timers.tick(4_999);
  show();
  hide();
  t.mock.timers.tick(5_000);
  task.send({ data: 'x', fail: ({ errMsg }) => said.push(errMsg) });
  assert.equal(sockets[0].readyState, 3);
  show();
  assert.deepEqual(said, ['hidden', 'shown', 'hidden', 'sendSocketMessage:fail interrupted', 1006, 'shown']);
});

test('request answers any status, and login gives a code by callbacks or a promise', async () => {
  const asked = [];
  const fetch = async (url, init) => {
    asked.push([url, init.method, init.body, init.headers['content-type']]);
    return new Response('{"error":1}', { status: 404, headers: { 'X-Tea': 'yes' } });
  };
  const { wx } = rig({ fetch });
  const answer = await new Promise((success, fail) => wx.request({ url: 'https://tea.example/a', data: { q: '茶' }, success, fail }));
  assert.deepEqual([answer.statusCode, answer.data, answer.header['x-tea']], [404, { error: 1 }, 'yes']);
  await new Promise((success) => wx.request({ url: 'https://tea.example/b', method: 'POST', data: { n: 1 }, success }));
  assert.deepEqual(asked, [['https://tea.example/a?q=%E8%8C%B6', 'GET', undefined, 'application/json'], ['https://tea.example/b', 'POST', '{"n":1}', 'application/json']]);
  assert.equal(await new Promise((resolve) => wx.login({ success: ({ code }) => resolve(code) })), 'code-1');
  assert.deepEqual(await wx.login(), { code: 'code-1', errMsg: 'login:ok' });
  wx.setStorageSync('a', { b: 1 });
  assert.deepEqual([wx.getStorageSync('a'), wx.getStorageSync('none')], [{ b: 1 }, '']);
});

test('ten requests run at a time, and an aborted one fails', async () => {
  const waiting = [];
  const fetch = (_, { signal }) => new Promise((resolve, reject) => {
    waiting.push(() => resolve(new Response('ok')));
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  const { wx } = rig({ fetch });
  const failed = [];
  const tasks = Array.from({ length: 12 }, () => wx.request({ url: 'https://tea.example/', fail: ({ errMsg }) => failed.push(errMsg) }));
  await turn();
  assert.equal(waiting.length, 10);
  tasks[0].abort();
  await turn();
  assert.deepEqual([failed, waiting.length], [['request:fail abort'], 11]);
  for (let n = 0; n < 3; n += 1) {
    for (const answer of waiting) answer();
    await turn();
  }
  assert.equal(waiting.length, 12);
});
