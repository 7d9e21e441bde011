/** The addresses of the page, which name a room or a message: `#/r/ROOM`, `#/r/ROOM/SEQ`, `#/join/ROOM/INVITE`. Pure. */

/** @param {string} hash @returns {{room: string, seq?: number, invite?: string} | null} what it names, null for anything else */
export function route(hash) {
  const [, verb, room, invite] = hash.split('/').map(decoded);
  if (verb === 'r' && room) return /^[1-9][0-9]{0,14}$/u.test(invite ?? '') ? { room, seq: Number(invite) } : { room };
  if (verb === 'join' && room && invite) return { room, invite };
  return null;
}

/** @param {string} part @returns {string} '' for a bad escape, which names nothing */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
