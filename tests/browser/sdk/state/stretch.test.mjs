import assert from 'node:assert/strict';
import { test } from 'node:test';

import { close, fetchAfter, fetchBefore, openAround, openThread } from '../../../../static/sdk/state/stretches.js';
import { RoomModel } from '../../rig/room_model.mjs';
import { timelineOf } from '../../rig/state.mjs';

/** A reply to message 1, as the server tells it. */
function reply(room, text, more = {}) {
  const event = room.send('lin', text);
  const message = { ...event.message, thread: 1, ...more };
  room.messages[message.seq - 1] = message;
  return { ...event, message, root: { seq: 1, replies: { count: room.messages.filter(({ thread }) => thread === 1).length, last_at: 0 } } };
}

/** A feed whose server answers from a list. */
function feedOf(timeline, answers) {
  const asked = [];
  const request = async (command) => {
    asked.push(command);
    return answers.shift();
  };
  return { feed: { room: 'lobby', timeline, carrier: { request, changed: () => {} } }, asked };
}

const texts = ({ messages }) => messages.map(({ text }) => text);

test('a reply is left out of the timeline and counted at its root', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  timeline.live(room.send('mei', 'root'));
  timeline.live(reply(room, 'aside'));
  timeline.live(reply(room, 'loud', { broadcast: true }));
  timeline.live(room.send('mei', 'behind'));
  assert.deepEqual(texts(timeline), ['root', 'loud', 'behind']);
  assert.deepEqual(timeline.at(1).replies, { count: 2, last_at: 0 });
  assert.equal(timeline.at(2), undefined);
  assert.equal(timeline.at(4).text, 'behind');
  assert.equal(timeline.newest, 4);
});

test('what is newest counts replies, though they are not shown', () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  timeline.live(room.send('mei', 'root'));
  timeline.live(reply(room, 'aside'));
  assert.equal(timeline.newest, 2);
  timeline.live(room.send('mei', 'behind'));
  assert.deepEqual(texts(timeline), ['root', 'behind']);
});

test('a thread holds its replies, and live ones are added', async () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  timeline.live(room.send('mei', 'root'));
  const first = reply(room, 'first');
  timeline.live(first);
  const { feed, asked } = feedOf(timeline, [{ messages: [first.message], more: false }]);
  const thread = await openThread(feed, 1);
  assert.deepEqual(asked, [{ op: 'thread', room: 'lobby', seq: 1 }]);
  timeline.live(reply(room, 'second'));
  timeline.live(room.send('mei', 'elsewhere'));
  timeline.live(room.change(2, { text: 'first!', thread: 1 }));
  assert.deepEqual(texts(thread), ['first!', 'second']);
  assert.ok(thread.complete);
  close(thread);
  timeline.live(reply(room, 'third'));
  assert.deepEqual(texts(thread), ['first!', 'second']);
});

test('a thread is fetched anew after changes were missed', async () => {
  const room = new RoomModel();
  const timeline = timelineOf(room);
  timeline.live(room.send('mei', 'root'));
  const first = reply(room, 'first').message;
  const second = reply(room, 'second').message;
  const { feed } = feedOf(timeline, [{ messages: [first], more: false }, { messages: [first, second], more: false }]);
  const thread = await openThread(feed, 1);
  timeline.join({ ...room.answer({ op: 'room.join', since: 0, epoch: 'other' }), resync: true });
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(texts(thread), ['first', 'second']);
});

test('what is around an old message goes on in both directions, and takes new messages at its end alone', async () => {
  const room = new RoomModel();
  for (let i = 1; i <= 6; i += 1) room.send('mei', `text ${i}`);
  const timeline = timelineOf(room);
  const some = (...seqs) => seqs.map((seq) => room.messages[seq - 1]);
  const answers = [{ messages: some(3, 4), more_before: true, more_after: true }, { messages: some(1, 2), more: false }, { messages: some(5, 6), more: false }];
  const { feed, asked } = feedOf(timeline, answers);
  const around = await openAround(feed, 3);
  timeline.live(room.send('mei', 'seven'));
  await fetchBefore(feed, around);
  assert.deepEqual(texts(around), ['text 1', 'text 2', 'text 3', 'text 4']);
  await fetchAfter(feed, around);
  timeline.live(room.send('mei', 'eight'));
  assert.deepEqual(asked.slice(1), [{ op: 'history', room: 'lobby', before: 3 }, { op: 'history', room: 'lobby', after: 4 }]);
  assert.deepEqual(texts(around).slice(-2), ['text 6', 'eight']);
  timeline.live(room.change(3, { text: 'changed' }));
  assert.equal(around.at(3).text, 'changed');
});

test('a message that is not there leaves nothing open', async () => {
  const timeline = timelineOf(new RoomModel());
  const feed = { room: 'lobby', timeline, carrier: { request: () => Promise.reject(new Error('not_found')), changed: () => {} } };
  await assert.rejects(openAround(feed, 9));
  await assert.rejects(openThread(feed, 9));
  assert.equal(timeline.stretches.size, 0);
});
