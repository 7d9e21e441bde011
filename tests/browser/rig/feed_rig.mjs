/** A feed of a model room, and what it holds, for the tests of the feed. */

import { Failure } from '../../../static/sdk/failure.js';
import { Feed } from '../../../static/sdk/state/feed.js';
import { fakeHost } from './fake_host.mjs';
import { RoomModel } from './room_model.mjs';

/** A feed of a model room. `cut` makes every request fail as without a connection. */
export function rig(room = new RoomModel()) {
  const asked = [];
  const gone = [];
  const matches = [];
  const host = fakeHost();
  const line = { cut: false, refusal: null };
  const feed = new Feed('lobby', {
    host,
    me: () => room.viewer,
    async request(command) {
      asked.push(command);
      if (line.cut) throw new Failure('offline', 'cut');
      if (line.refusal) throw line.refusal;
      const code = room.refusal(command);
      if (code) throw new Failure(code, 'refused');
      return room.answer(command);
    },
    changed() {},
    match: (match, joined) => matches.push([match.version, joined]),
    gone: (_, failure) => gone.push(failure.code),
  });
  return { feed, room, asked, gone, matches, line, host };
}

/** What a client sees that joins the room now. */
export async function fresh(room) {
  const { feed } = rig(room);
  await feed.join();
  return picture(feed.timeline);
}

export function picture(timeline) {
  const members = [...timeline.members.values()].map(({ user }) => user.id).sort();
  return { messages: timeline.messages.slice(-50), members, title: timeline.info.title, count: timeline.info.members, rev: timeline.rev };
}
