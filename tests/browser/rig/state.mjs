/** The state of a client that looks at a room of the model. */

import { roomOf } from '../../../static/app/state/rooms.js';
import { initialState } from '../../../static/app/state/state.js';
import { Timeline } from '../../../static/sdk/state/timeline.js';

/** What a client knows of the room after it joined. */
export function timelineOf(room, more = {}) {
  const timeline = new Timeline(room.info());
  timeline.join({ ...room.answer({ op: 'room.join' }), ...more });
  return timeline;
}

/** Lin is signed in and looks at the room. */
export function stateIn(room) {
  const state = initialState();
  state.me = { id: 'lin', name: 'Lin', guest: false };
  state.active = 'lobby';
  const timeline = timelineOf(room);
  roomOf(state, 'lobby').feed = { timeline };
  return { state, timeline };
}
