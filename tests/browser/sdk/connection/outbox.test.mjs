import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Outgoing } from '../../../../static/sdk/connection/outgoing.js';
import { Clock, settled } from '../../rig/fake_host.mjs';

function rig(open = true) {
  const line = { open, sent: [], changes: 0 };
  const outgoing = new Outgoing((frame) => {
    if (line.open) line.sent.push(frame);
    return line.open;
  }, new Clock(), undefined, () => (line.changes += 1));
  return { line, outgoing, outbox: outgoing.outbox };
}

const send = (text) => ({ op: 'message.send', room: 'lobby', text });

test('what waits is seen by its author, reading is not', () => {
  const { outgoing, outbox, line } = rig(false);
  void outgoing.request(send('one'));
  void outgoing.request({ op: 'message.react', room: 'lobby', seq: 1, emoji: '👍', on: true });
  void outgoing.request({ op: 'history', room: 'lobby' });
  assert.deepEqual(outbox.entries.map(({ command, state }) => [command.op, state]), [['message.send', 'waiting'], ['message.react', 'waiting']]);
  assert.equal(outbox.find(outbox.entries[0].command.nonce).command.text, 'one');
  assert.ok(line.changes > 0);
});

test('a message that waits is edited before it is sent', () => {
  const { outgoing, outbox, line } = rig(false);
  void outgoing.request(send('tpyo'));
  assert.ok(outbox.edit(outbox.entries[0].id, { text: 'typo' }));
  line.open = true;
  outgoing.opened();
  assert.equal(line.sent[0].text, 'typo');
});

test('a message that waits is recalled, and the next one goes', async () => {
  const { outgoing, outbox, line } = rig();
  const slow = outgoing.request(send('one'));
  void outgoing.request(send('two'));
  outgoing.settle({ op: 'error', id: line.sent[0].id, code: 'rate_limited', message: '', retry_after_s: 3_600 });
  assert.deepEqual(outbox.entries.map(({ state }) => state), ['waiting', 'waiting']);
  assert.ok(outbox.recall(outbox.entries[0].id));
  await assert.rejects(slow, { code: 'recalled' });
  assert.deepEqual(line.sent.map(({ text }) => text), ['one', 'two']);
});

test('a message that the server may have is neither edited nor recalled, but can be dropped', async () => {
  const { outgoing, outbox, line } = rig();
  const sending = outgoing.request(send('one'));
  const [{ id, state }] = outbox.entries;
  assert.equal(state, 'sent');
  assert.deepEqual([outbox.edit(id, { text: 'other' }), outbox.recall(id)], [false, false]);
  line.open = false;
  outgoing.lost(false);
  assert.equal(outbox.entries[0].state, 'uncertain');
  assert.deepEqual([outbox.edit(id, { text: 'other' }), outbox.recall(id)], [false, false]);
  assert.ok(outbox.drop(id));
  await assert.rejects(sending, { code: 'dropped' });
  line.open = true;
  outgoing.opened();
  await settled();
  assert.equal(line.sent.length, 1);
  assert.ok(!outbox.drop(id));
});
