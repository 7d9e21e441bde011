/** The places besides rooms, their addresses, and the fetched data to show there. Pure. */

/**
 * @typedef {import('../../../sdk/types.js').Person} Person
 * @typedef {import('../../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {import('../../../sdk/types.js').ListedMatch} ListedMatch
 *
 * @typedef {'home' | 'chats' | 'play' | 'people' | 'me' | 'person'} PlaceName
 * @typedef {{name: PlaceName, user?: string, game?: string}} Place  `user` of a person's own page, `game` that is chosen
 *
 * @typedef {Omit<RoomInfo, 'match'> & {match: ListedMatch}} ListedTable
 * @typedef {{rank?: number, user: Person, rating: number, played: number, won: number, provisional?: boolean}} Rank
 * @typedef {{top: Rank[], mine: Rank | null, season?: number, seasons: number[]}} Ranking  `mine`: null for a guest; `seasons`: when each after season 0 began
 *
 * @typedef {object} Overview  what was fetched last
 * @property {ListedTable[] | null} open  null until they are known
 * @property {ListedTable[] | null} playing
 * @property {RoomInfo[]} feeds
 * @property {import('../../../sdk/types.js').GameInfo[]} games  the catalogue
 * @property {Map<string, Ranking>} ranking  by game
 */

/** @returns {Overview} */
export function emptyOverview() {
  return { open: null, playing: null, feeds: [], games: [], ranking: new Map() };
}

/** @param {Place} place @returns {string} its address */
export function addressOf({ name, user, game }) {
  if (name === 'person') return `#/u/${encodeURIComponent(user ?? '')}`;
  return game ? `#/${name}/${encodeURIComponent(game)}` : `#/${name}`;
}
