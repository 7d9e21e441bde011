/** What users do with their own account. */

import { Failure } from '../../sdk/index.js';
import { fetched, save } from './device/downloads.js';
import { forgetSession } from './session.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Profile} Profile
 *
 * @typedef {object} SessionInfo  of `GET /api/sessions`
 * @property {string} id
 * @property {number} created_at
 * @property {number} used_at
 * @property {string} user_agent
 * @property {string} address
 * @property {boolean} current
 */

/** Whether the user signs in with a password. Users of other services, whose ids begin differently, do not. @param {App} app */
export function hasPassword({ store }) {
  const { me } = store.state;
  return Boolean(me && !me.guest && me.id.startsWith('u-'));
}

/** @param {App} app @returns {Promise<Profile>} */
export function myProfile(app) {
  return profileOf(app, app.store.state.me?.id ?? '');
}

/** @param {App} app @param {string} id @returns {Promise<Profile>} */
export async function profileOf({ client }, id) {
  const { user } = await client.request({ op: 'user.get', user: id });
  return user;
}

/** @param {App} app @param {string} name @param {string} status @param {string | null} [avatar]  an upload; null for no picture */
export async function saveProfile({ sessions, store }, name, status, avatar) {
  const { user } = await sessions.call('PATCH', '/api/me', { name, status, ...(avatar !== undefined && { avatar }) });
  const { me } = store.state;
  if (me) store.change({ me: { ...me, name: user.name } });
}

/** @param {App} app @param {string} old @param {string} password */
export function changePassword({ sessions }, old, password) {
  return sessions.call('POST', '/api/password', { old, new: password });
}

/** @param {App} app @returns {Promise<SessionInfo[]>} the last used one first */
export async function mySessions({ sessions }) {
  return (await sessions.call('GET', '/api/sessions')).sessions;
}

/** @param {App} app @param {string} id */
export function endSession({ sessions }, id) {
  return sessions.call('DELETE', `/api/sessions/${id}`);
}

/** @param {App} app */
export function endOtherSessions({ sessions }) {
  return sessions.call('DELETE', '/api/sessions');
}

/** Save all the user's data as a file. @param {App} app */
export async function takeAlong(app) {
  const blob = await fetched(app, '/api/me/export');
  const lines = (await blob.text()).trimEnd().split('\n');
  if (!lines.at(-1)?.startsWith('{"type":"end"')) throw new Failure('lost', 'the export was cut short');
  save(blob, 'teahouse.jsonl');
}

/** @param {App} app @param {string | null} password  null for a user without one @param {boolean} keep  whether the texts stay */
export async function deleteMe(app, password, keep) {
  const body = { keep_messages: keep, ...(password === null ? {} : { password }) };
  await app.sessions.call('DELETE', '/api/me', body);
  forgetSession(app);
}
