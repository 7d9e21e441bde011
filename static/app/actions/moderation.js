/** What moderators and owners do: sanctions, roles, settings and invitations. */

import { attempt, toast } from '../app.js';
import { t } from '../i18n/index.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Member} Member
 * @typedef {import('../../sdk/types.js').Invite} Invite
 * @typedef {'room.kick' | 'room.ban' | 'room.mute'} Sanction
 */

/**
 * @param {App} app
 * @param {Sanction} op
 * @param {string} room
 * @param {Member} member
 * @param {{duration_s?: number, reason?: string}} how
 */
export async function sanction(app, op, room, member, how) {
  const user = member.user.id;
  await app.client.request({ op, room, user, ...how });
  if (op !== 'room.ban') return;
  const undo = () => attempt(app, app.client.request({ op: 'room.unban', room, user }));
  toast(app, t().members.banned(member.user.name), { label: t().members.undo, run: undo });
}

/** @param {App} app @param {string} room @param {Member} member */
export function unmute(app, room, member) {
  attempt(app, app.client.request({ op: 'room.unmute', room, user: member.user.id }));
}

/** @param {App} app @param {string} room @param {Member} member @param {import('../../sdk/types.js').Role} role */
export function setRole(app, room, member, role) {
  return app.client.request({ op: 'room.role', room, user: member.user.id, role });
}

/** @param {App} app @param {string} room @param {Record<string, unknown>} fields */
export function updateRoom(app, room, fields) {
  return app.client.request({ op: 'room.update', room, ...fields });
}

/** @param {App} app @param {string} room */
export function deleteRoom(app, room) {
  return app.client.request({ op: 'room.delete', room });
}

/** @param {App} app @param {string} room @param {number} uses @param {number} expires_in_s @returns {Promise<Invite>} */
export async function invite(app, room, uses, expires_in_s) {
  const answer = await app.client.request({ op: 'room.invite', room, uses, expires_in_s });
  return answer.invite;
}

/** The invitations that are valid: the user's own, and all of them for a moderator. @param {App} app @param {string} room @returns {Promise<Invite[]>} */
export async function invitesTo(app, room) {
  const answer = await app.client.request({ op: 'room.invites', room });
  return answer.invites;
}

/** @param {App} app @param {Invite} ended */
export function revoke(app, { room, invite: code }) {
  return app.client.request({ op: 'room.revoke', room, invite: code });
}

/**
 * A page of members, beyond those that came with the join.
 *
 * @param {App} app
 * @param {string} room
 * @param {string} [cursor]
 * @returns {Promise<{members: Member[], cursor?: string}>}
 */
export function moreMembers(app, room, cursor) {
  return app.client.request({ op: 'room.members', room, ...(cursor && { cursor }) });
}
