import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fresh, picture, rig } from '../../rig/feed_rig.mjs';
import { seeded, settled } from '../../rig/fake_host.mjs';
import { RoomModel } from '../../rig/room_model.mjs';

/** A random change to the room. */
function happen(room, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const kind = random();
  const live = room.messages.filter(({ deleted }) => !deleted);
  if (kind < 0.5 || !live.length) return room.send(pick(['mei', 'lin', 'oskar']), `text ${random()}`);
  if (kind < 0.62) return room.change(pick(live).seq, { text: `edited ${random()}` });
  if (kind < 0.7) return room.change(pick(live).seq, { text: undefined, deleted: true });
  if (kind < 0.78) return room.change(pick(live).seq, { reactions: { '👍': ['mei'] } });
  if (kind < 0.86) return room.rename(`title ${random()}`);
  const id = pick(['a', 'b', 'c', 'd']);
  return room.members.has(id) ? room.leave(id) : room.join(id);
}

for (const seed of Array.from({ length: 60 }, (_, i) => i + 1)) {
  test(`state at join + events, with losses and cuts, = state at a fresh join (seed ${seed})`, async () => {
    const random = seeded(seed);
    const room = new RoomModel();
    room.page = 1 + Math.floor(random() * 5);
    room.resyncOver = random() < 0.3 ? 12 : 2_000;
    const { feed, line } = rig(room);
    for (let i = random() * 70; i > 0; i -= 1) happen(room, random);
    await feed.join();
    for (let i = 0; i < 120; i += 1) {
      const event = happen(room, random);
      if (!line.cut && random() < 0.9) feed.event(event);
      if (random() < 0.06) line.cut = true;
      else if (line.cut && random() < 0.3) {
        line.cut = false;
        await feed.resume();
      }
      if (random() < 0.3) await settled();
    }
    line.cut = false;
    await feed.resume();
    await settled();
    const now = picture(feed.timeline);
    assert.deepEqual(now, await fresh(room));
    const seqs = feed.timeline.messages.map(({ seq }) => seq);
    assert.deepEqual(seqs, seqs.map((_, i) => seqs[0] + i), 'no message is missing or doubled');
  });
}

for (const seed of Array.from({ length: 40 }, (_, i) => i + 1)) {
  test(`two devices of a user who leaves, joins and is kicked show what a fresh join shows, or nothing (seed ${seed})`, async () => {
    const random = seeded(seed);
    const room = new RoomModel();
    room.viewer = 'lin';
    room.memberPage = 2;
    const devices = [rig(room), rig(room)];
    for (const { feed } of devices) await feed.join();
    let joins = 1;
    for (let i = 0; i < 80; i += 1) {
      const inside = room.members.has('lin');
      let event;
      if (random() < 0.06) {
        // The user asks for it, on one device: only that may make a member.
        if (inside) event = room.leave('lin', random() < 0.5 ? 'left' : 'kicked');
        else {
          joins += 1;
          devices[0] = rig(room);
          await devices[0].feed.join();
        }
      } else event = happen(room, random);
      for (const { feed, line } of devices) {
        if (event && !line.cut && random() < 0.9) feed.event(event);
        if (random() < 0.1) line.cut = true;
        else if (line.cut && random() < 0.4) {
          line.cut = false;
          await feed.resume();
        }
      }
      if (random() < 0.4) await settled();
    }
    for (const { feed, line } of devices) {
      line.cut = false;
      await feed.resume();
    }
    await settled();
    assert.equal(room.changes.filter(({ change, member }) => change === 'joined' && member.user.id === 'lin').length, joins);
    if (!room.members.has('lin')) assert.deepEqual(devices.map(({ feed }) => feed.gone === null), [false, false]);
    room.viewer = null;
    const { members: _, ...now } = await fresh(room);
    for (const { feed } of devices) {
      if (feed.gone) continue;
      const { members, ...held } = picture(feed.timeline);
      assert.deepEqual(held, now);
      assert.deepEqual(members.filter((id) => !room.members.has(id)), [], 'nobody is shown who is not there');
    }
  });
}
