/** The list of feeds. */

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 */

const MOST = 50;

/** @param {App} app @param {string} [query] @returns {Promise<RoomInfo[]>} sorted by title */
export async function listFeeds(app, query) {
  /** @type {{rooms: RoomInfo[]}} */
  const { rooms } = await app.client.request({ op: 'room.list', kind: 'feed', limit: MOST, ...(query && { query }) });
  return rooms.sort((a, b) => a.title.localeCompare(b.title));
}
