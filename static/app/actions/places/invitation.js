/** Where an invitation leads, and who made it: anyone who has the link may see that, signed in or not. */

import { onServer } from '../../home.js';

/** @typedef {{room: string, title: string, topic: string, members: number, by?: {id: string, name: string}}} Invitation */

/**
 * @param {import('../../state/addresses.js').RoomAddress} asked
 * @returns {Promise<Invitation | 'ended' | null>} null if the server cannot be reached, or the address is not an
 * invitation
 */
export async function invitationOf({ room, invite }) {
  if (!invite) return null;
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(onServer('/api/invitation'), { method: 'POST', headers, body: JSON.stringify({ room, invite }) }).catch(() => null);
  if (answer?.status === 404 || answer?.status === 400) return 'ended';
  return answer?.ok ? answer.json() : null;
}
