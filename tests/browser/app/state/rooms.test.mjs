import assert from 'node:assert/strict';
import { test } from 'node:test';

import { settleOutbox } from '../../../../static/app/state/outbox.js';
import { applyUnread, countMessage, markRead, roomOf } from '../../../../static/app/state/rooms.js';
import { rowsOf } from '../../../../static/app/state/rows.js';
import { initialState } from '../../../../static/app/state/state.js';
import { applyTyping, typingIn } from '../../../../static/app/state/typing.js';
import { verdict } from '../../../../static/sdk/connection/closes.js';
import { Backoff } from '../../../../static/sdk/connection/backoff.js';
import { Timeline } from '../../../../static/sdk/state/timeline.js';
import { RoomModel } from '../../rig/room_model.mjs';

const DAY = 86_400_000;
const NOON = new Date(2026, 0, 5, 12).getTime();

function stateIn(room) {
  const state = initialState();
  state.me = { id: 'lin', name: 'Lin', guest: false };
  state.active = 'lobby';
  const timeline = new Timeline(room.info());
  timeline.join(room.answer({ op: 'room.join' }));
  roomOf(state, 'lobby').feed = { timeline };
  return { state, timeline };
}

function say(room, sender, at, patch = {}) {
  room.send(sender, 'text');
  return room.change(room.messages.length, { sent_at: at, ...patch });
}

const kinds = (rows) => rows.map((row) => (row.kind === 'message' && row.head ? 'head' : row.kind));

test('messages of one sender in a short time are one group, and days are marked', () => {
  const room = new RoomModel();
  say(room, 'mei', NOON);
  say(room, 'mei', NOON + 60_000);
  say(room, 'mei', NOON + 20 * 60_000);
  say(room, 'lin', NOON + DAY);
  const { state, timeline } = stateIn(room);
  assert.deepEqual(kinds(rowsOf(state, timeline)), ['start', 'day', 'head', 'message', 'head', 'day', 'head']);
});

test('a message on its way is one line, and keeps its key when it arrives', () => {
  const room = new RoomModel();
  const { state, timeline } = stateIn(room);
  state.outbox = [{ nonce: 'n1', room: 'lobby', text: 'hi', at: NOON, state: 'sending' }];
  const before = rowsOf(state, timeline).at(-1);
  timeline.live(room.send('lin', 'hi', 'n1'));
  const after = rowsOf(state, timeline).filter(({ kind }) => kind !== 'day' && kind !== 'start');
  assert.equal(before.kind, 'pending');
  assert.deepEqual(after.map(({ kind, key }) => [kind, key]), [['message', before.key]]);
  settleOutbox(state, timeline);
  assert.deepEqual(state.outbox, []);
});

test('what others write is unread until it is read, one’s own never', () => {
  const room = new RoomModel();
  const { state, timeline } = stateIn(room);
  for (const [sender, mentions] of [['mei', []], ['lin', []], ['mei', ['lin']]]) {
    room.send(sender, 'text');
    const event = room.change(room.messages.length, { mentions });
    timeline.catchUp(room.answer({ op: 'history.since', rev: timeline.rev }).changes);
    countMessage(state, event.message);
    countMessage(state, event.message);
  }
  const held = roomOf(state, 'lobby');
  assert.deepEqual([held.unread, held.mentions], [2, 1]);
  markRead(state, 'lobby', 2);
  assert.deepEqual([held.unread, held.mentions], [1, 1]);
  markRead(state, 'lobby', 3);
  assert.deepEqual([held.unread, held.mentions], [0, 0]);
});

test('the server’s count never brings back what was read here', () => {
  const { state } = stateIn(new RoomModel());
  applyUnread(state, [{ room: 'lobby', unread: 3, mentions: 0, last_seq: 7, read_seq: 4 }]);
  markRead(state, 'lobby', 7);
  applyUnread(state, [{ room: 'lobby', unread: 3, mentions: 0, last_seq: 7, read_seq: 4 }]);
  assert.equal(roomOf(state, 'lobby').unread, 0);
});

test('typing wears off by itself', () => {
  const state = initialState();
  applyTyping(state, { room: 'lobby', user: 'mei', on: true }, 0);
  assert.deepEqual(typingIn(state, 'lobby', 5_000), ['mei']);
  assert.deepEqual(typingIn(state, 'lobby', 7_000), []);
});

test('back-off doubles, is spread, and has a ceiling', () => {
  for (const luck of [0, 0.5, 0.999]) {
    const backoff = new Backoff(() => luck, { base_s: 1, cap_s: 8 });
    const steps = [1, 2, 4, 8, 8];
    for (const step of steps) {
      const delay = backoff.next();
      assert.ok(delay >= step / 2 && delay <= step, `${delay} for ${step}`);
    }
    backoff.reset();
    assert.ok(backoff.next() <= 1);
  }
});

test('every close code says what to do', () => {
  const acts = Object.fromEntries([1000, 1001, 1006, 1007, 1009, 1011, 4400, 4401, 4403, 4408, 4409, 4411, 4429].map((code) => [code, verdict(code).act]));
  assert.deepEqual(acts, { 1000: 'retry', 1001: 'goaway', 1006: 'retry', 1007: 'stop', 1009: 'retry', 1011: 'retry', 4400: 'stop', 4401: 'renew', 4403: 'stop', 4408: 'retry', 4409: 'stop', 4411: 'retry', 4429: 'slow' });
});
