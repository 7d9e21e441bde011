import assert from 'node:assert/strict';
import { test } from 'node:test';

import { settleOutbox } from '../../../../static/app/state/writing/outbox.js';
import { rowsOf } from '../../../../static/app/state/rows.js';
import { initialState } from '../../../../static/app/state/state.js';
import { RoomModel } from '../../rig/room_model.mjs';
import { stateIn, timelineOf } from '../../rig/state.mjs';

const DAY = 86_400_000;
const NOON = new Date(2026, 0, 5, 12).getTime();

function say(room, sender, at) {
  room.send(sender, 'text');
  room.change(room.messages.length, { sent_at: at });
}

const kinds = (rows) => rows.map((row) => (row.kind === 'message' && row.head ? 'head' : row.kind));

test('messages that one sender sends within minutes are one group, and each day has a line', () => {
  const room = new RoomModel();
  say(room, 'mei', NOON);
  say(room, 'mei', NOON + 60_000);
  say(room, 'mei', NOON + 20 * 60_000);
  say(room, 'lin', NOON + DAY);
  const { state, timeline } = stateIn(room);
  assert.deepEqual(kinds(rowsOf(state, timeline)), ['start', 'day', 'head', 'message', 'head', 'day', 'head']);
});

test('a pending message is one line and keeps its key when it is stored', () => {
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

test('a replay hides messages that are newer than its version', () => {
  const room = new RoomModel();
  room.send('mei', 'before');
  room.send('mei', 'after');
  const timeline = timelineOf(room);
  timeline.messages.forEach((message, index) => Object.assign(message, { version: index * 4 }));
  const texts = (table) => rowsOf({ ...initialState(), table }, timeline).filter(({ kind }) => kind === 'message').map(({ message }) => message.text);
  const replay = (version) => ({ room: timeline.info.room, replay: { wanted: version, shown: { version } } });
  assert.deepEqual(texts(null), ['before', 'after']);
  assert.deepEqual(texts(replay(3)), ['before']);
  assert.deepEqual(texts(replay(4)), ['before', 'after']);
  assert.deepEqual(texts({ ...replay(3), room: 'another' }), ['before', 'after']);
});
