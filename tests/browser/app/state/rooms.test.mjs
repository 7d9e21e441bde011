import assert from 'node:assert/strict';
import { test } from 'node:test';

import { applySync, applyUnread, countMessage, countMissed, grouped, inOrder, markRead, roomOf, roomsToBringInto, titleOf } from '../../../../static/app/state/rooms.js';
import { initialState } from '../../../../static/app/state/state.js';
import { RoomModel } from '../../rig/room_model.mjs';
import { stateIn, timelineOf } from '../../rig/state.mjs';

test('messages of others are unread until they are read, own messages never are', () => {
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

test('an unread count from the server never brings back what was read here', () => {
  const { state } = stateIn(new RoomModel());
  applyUnread(state, [{ room: 'lobby', unread: 3, mentions: 0, last_seq: 7, read_seq: 4 }]);
  markRead(state, 'lobby', 7);
  applyUnread(state, [{ room: 'lobby', unread: 3, mentions: 0, last_seq: 7, read_seq: 4 }]);
  assert.equal(roomOf(state, 'lobby').unread, 0);
});

test('what was said after the server counted, and before the room was heard, is counted once', () => {
  const room = new RoomModel();
  const { state } = stateIn(room);
  room.send('mei', 'counted');
  applyUnread(state, [{ room: 'lobby', unread: 1, mentions: 0, last_seq: 1, read_seq: 0 }]);
  room.send('mei', 'missed');
  const timeline = timelineOf(room);
  countMissed(state, { timeline });
  countMissed(state, { timeline });
  assert.equal(roomOf(state, 'lobby').unread, 2);
});

test('another is brought where one may: into private rooms by right, elsewhere by moderators, and not where they are', () => {
  const room = new RoomModel();
  room.join('lin');
  room.join('mei');
  const { state, timeline } = stateIn(room);
  const may = (user) => roomsToBringInto(state, user).map(({ id }) => id);
  timeline.info.rights = { invite: 'member', send: 'member' };
  assert.deepEqual(may('zed'), []);
  timeline.info.visibility = 'private';
  assert.deepEqual([may('zed'), may('mei')], [['lobby'], []]);
  timeline.info.rights.invite = 'moderator';
  assert.deepEqual(may('zed'), []);
  timeline.info.visibility = 'public';
  timeline.members.get('lin').role = 'moderator';
  assert.deepEqual(may('zed'), ['lobby']);
  timeline.info.kind = 'dm';
  assert.deepEqual(may('zed'), []);
});

test('rooms that are not joined are listed by what the server told of them', () => {
  const state = initialState();
  state.me = { id: 'u-me', name: 'Me', guest: true };
  const info = (/** @type {string} */ room, /** @type {string} */ kind, /** @type {string} */ title) => (/** @type {any} */ ({ room, kind, title, seq: 3 }));
  const entry = (/** @type {any} */ told) => ({ info: told, rev: 5, read_seq: 1, unread: 2, mentions: 1 });
  applySync(state, [entry(info('r-1', 'chat', 'Tea')), entry(info('d-1', 'dm', 'Ann, Me'))], []);
  assert.deepEqual(grouped(state).map(([group, rooms]) => [group, rooms.map((room) => titleOf(state, room))]), [['chats', ['Tea']], ['dms', ['Ann']]]);
  assert.deepEqual([state.rooms.get('r-1')?.unread, state.rooms.get('r-1')?.lastSeq], [2, 3]);
  applySync(state, [], ['r-1']);
  assert.deepEqual([...state.rooms.keys()], ['d-1']);
});

test('tables whose match is over stand by themselves, and are no steps on the way from room to room', () => {
  const state = initialState();
  const table = (room, created_at, status) => {
    roomOf(state, room).info = { room, kind: 'game', title: room, created_at };
    state.matches.set(room, { room, status, seats: [] });
  };
  table('old', 1, 'over');
  table('now', 2, 'playing');
  table('older', 0, 'over');
  assert.deepEqual(grouped(state).map(([group, rooms]) => [group, rooms.map(({ id }) => id)]), [['tables', ['now']], ['finished', ['old', 'older']]]);
  assert.deepEqual(inOrder(state).map(({ id }) => id), ['now']);
  state.active = 'old';
  assert.deepEqual(inOrder(state).map(({ id }) => id), ['now', 'old']);
});
