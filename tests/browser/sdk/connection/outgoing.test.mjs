import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../../../../static/sdk/failure.js';
import { Outgoing } from '../../../../static/sdk/connection/outgoing.js';
import { Clock } from '../../rig/fake_host.mjs';

function rig(open = true) {
  const clock = new Clock();
  const line = { open, sent: [] };
  const outgoing = new Outgoing((frame) => {
    if (line.open) line.sent.push(frame);
    return line.open;
  }, clock);
  const reconnect = () => {
    line.open = true;
    outgoing.opened();
  };
  const cut = (tooLarge = false) => {
    line.open = false;
    outgoing.lost(tooLarge);
  };
  return { clock, line, outgoing, reconnect, cut };
}

const send = (text, room = 'lobby') => ({ op: 'message.send', room, text });

test('a reply finds its command by id', async () => {
  const { outgoing, line } = rig();
  const first = outgoing.request({ op: 'room.list' });
  const second = outgoing.request({ op: 'unread' });
  outgoing.settle({ op: 'ok', id: line.sent[1].id, rooms: ['b'] });
  outgoing.settle({ op: 'ok', id: line.sent[0].id, rooms: ['a'] });
  assert.deepEqual([(await first).rooms, (await second).rooms], [['a'], ['b']]);
});

test('a message is retried after a reconnect, with the same nonce', async () => {
  const { outgoing, line, cut, reconnect } = rig();
  const sending = outgoing.request(send('hello'));
  cut();
  reconnect();
  assert.equal(line.sent.length, 2);
  assert.ok(line.sent[0].nonce);
  assert.equal(line.sent[0].nonce, line.sent[1].nonce);
  outgoing.settle({ op: 'ok', id: line.sent[1].id, seq: 1 });
  assert.equal((await sending).seq, 1);
});

test('a message that is sent while offline waits for the connection', () => {
  const { outgoing, line, reconnect } = rig(false);
  void outgoing.request(send('hello'));
  assert.equal(line.sent.length, 0);
  reconnect();
  assert.equal(line.sent[0].text, 'hello');
});

test('a command that cannot be repeated is rejected while offline', async () => {
  const { outgoing } = rig(false);
  await assert.rejects(outgoing.request({ op: 'room.create', title: 'x' }), { code: 'offline' });
});

test('a command that cannot be repeated is rejected when the connection breaks before its reply', async () => {
  const { outgoing, cut, reconnect, line } = rig();
  const creating = outgoing.request({ op: 'room.create', title: 'x' });
  cut();
  await assert.rejects(creating, { code: 'lost' });
  reconnect();
  assert.equal(line.sent.length, 1);
});

test('typing is dropped while offline', async () => {
  const { outgoing, line, reconnect } = rig(false);
  assert.equal(await outgoing.request({ op: 'typing', room: 'lobby', on: true }), null);
  reconnect();
  assert.equal(line.sent.length, 0);
});

test('messages to one room keep their order when one has to wait', async () => {
  const { outgoing, line, clock } = rig();
  void outgoing.request(send('one'));
  void outgoing.request(send('two'));
  void outgoing.request(send('elsewhere', 'garden'));
  assert.deepEqual(line.sent.map(({ text }) => text), ['one', 'elsewhere']);
  outgoing.settle({ op: 'error', id: line.sent[0].id, code: 'rate_limited', message: '', retry_after_s: 3 });
  await clock.pass(2_900);
  assert.equal(line.sent.length, 2);
  await clock.pass(200);
  assert.deepEqual(line.sent.map(({ text }) => text), ['one', 'elsewhere', 'one']);
  assert.equal(line.sent[2].nonce, line.sent[0].nonce);
  outgoing.settle({ op: 'ok', id: line.sent[2].id });
  assert.equal(line.sent.at(-1).text, 'two');
});

test('a final refusal rejects at once, and the next message is sent', async () => {
  const { outgoing, line } = rig();
  const first = outgoing.request(send('one'));
  void outgoing.request(send('two'));
  outgoing.settle({ op: 'error', id: line.sent[0].id, code: 'muted', message: 'no' });
  await assert.rejects(first, { code: 'muted' });
  assert.equal(line.sent.at(-1).text, 'two');
});

test('an unanswered message is retried on the same connection', async () => {
  const { outgoing, line, clock } = rig();
  void outgoing.request(send('one'));
  await clock.pass(21_000);
  assert.equal(line.sent.length, 2);
  assert.equal(line.sent[0].nonce, line.sent[1].nonce);
});

test('after 1009 the largest command is rejected and the others are retried', async () => {
  const { outgoing, line, cut, reconnect } = rig();
  const large = outgoing.request(send('x'.repeat(1_000)));
  void outgoing.request(send('small', 'garden'));
  cut(true);
  await assert.rejects(large, { code: 'too_large' });
  reconnect();
  assert.deepEqual(line.sent.slice(2).map(({ text }) => text), ['small']);
});

test('a full queue rejects the next command', async () => {
  const { outgoing } = rig(false);
  for (let i = 0; i < 500; i += 1) outgoing.request(send('x')).catch(() => {});
  await assert.rejects(outgoing.request(send('one too many')), { code: 'queue_full' });
  outgoing.clear(new Failure('closed', ''));
});
