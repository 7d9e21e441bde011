/** Where an invitation leads, and who made it: known to whoever holds it, signed in or not. */

import { onServer } from '../../home.js';

/** @typedef {{room: string, title: string, topic: string, members: number, by?: {id: string, name: string}}} Invitation */

/**
 * @param {import('../../state/addresses.js').RoomAddress} asked
 * @returns {Promise<Invitation | 'ended' | null>} null where the server cannot be asked, or the address is no invitation
 */
export async function invitationOf({ room, invite }) {
  if (!invite) return null;
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(onServer('/api/invitation'), { method: 'POST', headers, body: JSON.stringify({ room, invite }) }).catch(() => null);
  if (answer?.status === 404 || answer?.status === 400) return 'ended';
  return answer?.ok ? answer.json() : null;
}
