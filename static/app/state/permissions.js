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

/** @param {Member | undefined} me @param {Message} message */
export function mayDelete(me, message) {
  return !message.deleted && Boolean(me && (message.sender.id === me.user.id || moderates(me)));
}

/** @param {Member | undefined} me @param {number} now @returns {boolean} */
export function isMuted(me, now) {
  return Boolean(me?.muted_until && me.muted_until > now);
}
