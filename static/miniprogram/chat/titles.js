/** What a room is called for this user, in the language in use. */

import { t } from '../words/index.js';

/**
 * @param {import('../sdk/teahouse').RoomInfo} info
 * @param {{name: string} | null} me
 * @returns {string} of a direct room the other's name
 */
export function titleOf({ room, kind, title, game }, me) {
  if (room === 'lobby' && title === 'Lobby') return t().lobby;
  if (kind === 'game') return t().games.titles[game ?? ''] ?? title;
  return kind === 'dm' ? title.split(', ').filter((name) => name !== me?.name).join(', ') || title : title;
}
