/** What a member may do in a room. The server decides; this only hides what it would refuse. Pure. */

/**
 * @typedef {import('../../sdk/types.js').Member} Member
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 */

const RANK = { member: 0, moderator: 1, owner: 2 };

/** @param {Member | undefined} me */
export function moderates(me) {
  return Boolean(me && RANK[me.role] > 0);
}

/** @param {Member | undefined} me @param {Member} other  whether `me` may kick, ban and mute `other` */
export function outranks(me, other) {
  return Boolean(me && me.user.id !== other.user.id && RANK[me.role] > RANK[other.role]);
}

/** @param {Member | undefined} me @param {RoomInfo} info */
export function mayManage(me, info) {
  return info.kind !== 'dm' && moderates(me);
}

/** @param {Member | undefined} me @param {RoomInfo} info */
export function mayPin(me, info) {
  return info.history === 'kept' && (info.kind === 'dm' ? Boolean(me) : moderates(me));
}

/** @param {Member | undefined} me @param {Message} message */
export function mayDelete(me, message) {
  return !message.deleted && Boolean(me && (message.sender.id === me.user.id || moderates(me)));
}

/** @param {Member | undefined} me @param {number} now @returns {boolean} */
export function isMuted(me, now) {
  return Boolean(me?.muted_until && me.muted_until > now);
}

/** @param {Member | undefined} me @param {RoomInfo} info @param {keyof import('../../sdk/types.js').Rights} right @returns {boolean} */
export function mayDo(me, info, right) {
  return Boolean(me && RANK[me.role] >= RANK[info.rights[right]]);
}

/**
 * How long users have to wait before their next message in slow mode.
 *
 * @param {{info: RoomInfo, messages: Message[]}} timeline
 * @param {Member | undefined} me
 * @param {number} now  ms since the epoch
 * @returns {number} whole seconds; 0 for none, and never more than the pause, even with a wrong clock
 */
export function waitsFor({ info, messages }, me, now) {
  const pause = info.slow_mode_s;
  if (!pause || !me || moderates(me)) return 0;
  for (let at = messages.length - 1; at >= 0; at--) {
    const { sender, sent_at } = messages[at];
    if (sender.id === me.user.id) return Math.min(pause, Math.max(0, Math.ceil(sent_at / 1_000 + pause - now / 1_000)));
  }
  return 0;
}
