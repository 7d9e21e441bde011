/** What moderators and owners do: sanctions, roles, settings and invitations. */

import { attempt, toast } from '../app.js';
import { t } from '../i18n/index.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Member} Member
 * @typedef {import('../../sdk/types.js').Invite} Invite
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').Ban} Ban
 * @typedef {import('../../sdk/types.js').Report} Report
 * @typedef {import('../../sdk/types.js').AuditEntry} AuditEntry
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

/** The invitations that are valid: the user's own, or all of them for a moderator. @param {App} app @param {string} room @returns {Promise<Invite[]>} */
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

/** The bans and mutes that are in force. @param {App} app @param {string} room @returns {Promise<Ban[]>} */
export async function bansIn(app, room) {
  return (await app.client.request({ op: 'room.bans', room })).bans;
}

/** @param {App} app @param {string} room @param {Ban} ban */
export function lift(app, room, { kind, user }) {
  return app.client.request({ op: kind === 'ban' ? 'room.unban' : 'room.unmute', room, user: user.id });
}

/** The forbidden words; `words`, if given, replaces them first. @param {App} app @param {string} room @param {string[]} [words] @returns {Promise<string[]>} */
export async function forbiddenWords(app, room, words) {
  return (await app.client.request({ op: 'room.words', room, ...(words && { words }) })).words;
}

/** @param {App} app @param {string} room @param {string} user @param {number} since_s @returns {Promise<number>} how many messages were deleted */
export async function purge(app, room, user, since_s) {
  return (await app.client.request({ op: 'room.purge', room, user, since_s })).deleted;
}

/** @param {App} app @param {Message} message @param {string} reason */
export function report(app, { room, seq }, reason) {
  return app.client.request({ op: 'room.report', room, seq, reason });
}

/** @param {App} app @param {string} room @param {string} [cursor] @returns {Promise<{reports: Report[], cursor?: string}>} */
export function reportsIn(app, room, cursor) {
  return app.client.request({ op: 'room.reports', room, ...(cursor && { cursor }) });
}

/** @param {App} app @param {string} room @param {string} report @param {'none' | 'deleted' | 'muted' | 'banned'} action */
export function resolve(app, room, report, action) {
  return app.client.request({ op: 'room.resolve', room, report, action });
}

/** @param {App} app @param {string} room @param {string} [cursor] @returns {Promise<{entries: AuditEntry[], cursor?: string}>} */
export function auditOf(app, room, cursor) {
  return app.client.request({ op: 'room.audit', room, ...(cursor && { cursor }) });
}

/** Make another user a member of a room. @param {App} app @param {string} room @param {string} user */
export function bring(app, room, user) {
  return app.client.request({ op: 'room.add', room, user });
}
