import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../../../../static/sdk/failure.js';
import { fresh, picture, rig } from '../../rig/feed_rig.mjs';
import { settled } from '../../rig/fake_host.mjs';
import { RoomModel } from '../../rig/room_model.mjs';

test('a resume fetches what was missed, page by page', async () => {
  const { feed, room, asked } = rig();
  await feed.join();
  for (let i = 0; i < 8; i += 1) room.send('mei', `message ${i}`);
  await feed.resume();
  await settled();
  assert.deepEqual(asked.map(({ op, since, rev }) => [op, since ?? rev]), [['room.join', undefined], ['room.join', 0], ['history.since', 3], ['history.since', 6]]);
  assert.deepEqual(picture(feed.timeline), await fresh(room));
});

test('a gap in live events is filled', async () => {
  const { feed, room } = rig();
  await feed.join();
  room.send('mei', 'lost on the way');
  feed.event(room.send('mei', 'arrived'));
  await settled();
  assert.deepEqual(feed.timeline.messages.map(({ text }) => text), ['lost on the way', 'arrived']);
});

test('an event without a rev does not advance the timeline', async () => {
  const { feed, room, matches } = rig();
  await feed.join();
  feed.event({ op: 'game', room: 'lobby', version: 3, view: {} });
  assert.deepEqual(matches, [[3, false]]);
  feed.event({ op: 'typing', room: 'lobby', user: 'mei', on: true });
  feed.event(room.send('mei', 'hello'));
  assert.deepEqual(picture(feed.timeline), await fresh(room));
});

test('a new epoch replaces the timeline with the newest page', async () => {
  const { feed, room } = rig();
  room.send('mei', 'old');
  await feed.join();
  room.epoch = 'e2';
  room.messages = [];
  room.changes = [];
  room.rev = 0;
  room.send('mei', 'new');
  await feed.resume();
  await settled();
  assert.deepEqual(feed.timeline.messages.map(({ text }) => text), ['new']);
});

test('a room that refuses the resume is given up', async () => {
  const { feed, line, gone } = rig();
  await feed.join();
  line.refusal = new Failure('banned', 'banned');
  await feed.resume();
  assert.deepEqual(gone, ['banned']);
});

/** Lin is in the room and listens. */
async function linListens() {
  const room = new RoomModel();
  room.viewer = 'lin';
  const all = rig(room);
  await all.feed.join();
  return all;
}

for (const [change, code] of [['left', 'not_member'], ['kicked', 'not_member'], ['banned', 'banned']]) {
  test(`a user who was ${change} while away stays out after the resume`, async () => {
    const { feed, room, gone } = await linListens();
    room.leave('lin', change);
    await feed.resume();
    assert.deepEqual([gone, feed.gone], [[code], code]);
    assert.ok(!room.members.has('lin'));
  });

  test(`a feed ends when its user is seen to be ${change}`, async () => {
    const { feed, room, gone } = await linListens();
    feed.event(room.leave('lin', change));
    assert.deepEqual([gone, feed.gone], [[code], change]);
    await feed.resume();
    assert.ok(!room.members.has('lin'));
  });
}

test('a feed ends when its room is deleted', async () => {
  const { feed, room, gone } = await linListens();
  feed.event({ op: 'room', room: 'lobby', rev: room.rev + 1, deleted: true });
  assert.deepEqual([gone, feed.gone], [['not_found'], 'deleted']);
});

test('a feed goes on when another user is kicked', async () => {
  const { feed, room, gone } = await linListens();
  feed.event(room.join('mei'));
  feed.event(room.leave('mei', 'kicked'));
  assert.deepEqual([gone, feed.gone], [[], null]);
});

test('a kick that comes over a gap ends the feed', async () => {
  const { feed, room, gone } = await linListens();
  room.send('mei', 'lost on the way');
  feed.event(room.leave('lin', 'kicked'));
  assert.deepEqual(gone, ['not_member']);
});

test('an event that the timeline knows already does not end the feed', async () => {
  const { feed, room, gone } = await linListens();
  const left = room.leave('lin');
  room.join('lin');
  await feed.resume();
  feed.event(left);
  assert.deepEqual(gone, []);
});

test('fetching the newest page anew never joins', async () => {
  const { feed, room, gone } = await linListens();
  room.leave('lin', 'kicked');
  feed.event(room.send('mei', 'beyond a gap'));
  await settled();
  assert.deepEqual(gone, ['not_member']);
  assert.ok(!room.members.has('lin'));
});

test('a member follows a room without joining it', async () => {
  const room = new RoomModel();
  room.viewer = 'lin';
  await assert.rejects(rig(room).feed.follow(), { code: 'not_member' });
  room.join('lin');
  for (let i = 0; i < 60; i += 1) room.send('mei', `message ${i}`);
  const { feed } = rig(room);
  await feed.follow();
  assert.deepEqual(picture(feed.timeline), await fresh(room));
});

test('a join whose reply was lost is not repeated', async () => {
  const room = new RoomModel();
  room.viewer = 'lin';
  for (const [membership, wanted] of [[() => room.join('lin'), 'ok'], [() => room.leave('lin', 'kicked'), 'lost']]) {
    const { feed, line } = rig(room);
    line.refusal = new Failure('lost', 'the connection broke');
    const joining = feed.join().then(() => 'ok', ({ code }) => code);
    line.refusal = null;
    membership();
    assert.equal(await joining, wanted);
  }
  assert.ok(!room.members.has('lin'));
});

test('a resume is retried while the server is busy', async () => {
  const { feed, room, line, gone, host } = rig();
  await feed.join();
  room.send('mei', 'meanwhile');
  line.refusal = new Failure('unavailable', 'not now');
  await feed.resume();
  line.refusal = null;
  await host.clock.pass(2_000);
  assert.deepEqual(gone, []);
  assert.deepEqual(picture(feed.timeline), await fresh(room));
});

/** A room of seven, three to a page, all of whom the feed holds. */
async function crowd() {
  const room = new RoomModel();
  room.memberPage = 3;
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
    room.join(id);
    room.presence(id, true);
  }
  const all = rig(room);
  await all.feed.join();
  for (let cursor = '3'; cursor; ) {
    const page = room.answer({ op: 'room.members', cursor });
    all.feed.timeline.addMembers(page.members);
    cursor = page.cursor;
  }
  return { ...all, online: () => [...all.feed.timeline.members.values()].filter(({ online }) => online).map(({ user }) => user.id) };
}

test('a resume refreshes who is online, beyond the first page too', async () => {
  const { feed, room, online } = await crowd();
  for (const id of ['b', 'e', 'g']) room.presence(id, false);
  await feed.resume();
  await settled();
  assert.deepEqual(online(), ['a', 'c', 'd', 'f']);
  assert.equal(feed.timeline.info.online, 4);
});

test('a presence that comes before its page is counted once', async () => {
  const { feed, room, online, line } = await crowd();
  room.presence('e', false);
  const resuming = feed.resume();
  line.refusal = new Failure('unavailable', 'not now');
  await resuming;
  await settled();
  feed.event(room.presence('e', true));
  feed.event(room.presence('f', false));
  assert.equal(feed.timeline.info.online, 6);
  line.refusal = null;
  assert.deepEqual(online(), ['a', 'b', 'c', 'd', 'e', 'g']);
});

test('who is on no page any more is not shown', async () => {
  const { feed, room } = await crowd();
  room.leave('g');
  room.epoch = 'e2';
  await feed.resume();
  await settled();
  assert.ok(!feed.timeline.members.has('g'));
});

test('two calls for older messages fetch one page', async () => {
  const { feed, room } = rig();
  for (let i = 0; i < 120; i += 1) room.send('mei', `message ${i}`);
  await feed.join();
  await Promise.all([feed.older(), feed.older()]);
  assert.equal(feed.timeline.oldest, 21);
  await feed.older();
  assert.ok(feed.timeline.complete);
  assert.deepEqual(feed.timeline.messages.map(({ seq }) => seq), Array.from({ length: 120 }, (_, i) => i + 1));
});

test('a member whose profile changed is no change of the room', async () => {
  const { feed, room } = rig();
  await feed.join();
  const member = [...feed.timeline.members.values()][0];
  feed.event({ op: 'member', room: 'lobby', member, change: 'profile' });
  feed.event(room.send('mei', 'hello'));
  assert.deepEqual(picture(feed.timeline), await fresh(room));
});

test('the server is asked how many members there are where a ban leaves it open', async () => {
  const { feed, room, host } = rig();
  room.memberPage = 1;
  for (const id of ['lin', 'mei', 'oskar']) room.join(id);
  await feed.join();
  feed.event(room.leave('oskar', 'banned'));
  await host.clock.pass(1_000);
  assert.equal(feed.timeline.info.members, 2);
});
