/** The addresses of the page, which name a room: `#/r/ROOM`, and `#/join/ROOM/INVITE`. Pure. */

/** @param {string} hash @returns {{room: string, invite?: string} | null} the room that it names, null for anything else */
export function route(hash) {
  const [, verb, room, invite] = hash.split('/').map(decoded);
  if (verb === 'r' && room) return { room };
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
