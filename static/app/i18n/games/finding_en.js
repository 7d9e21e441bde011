/** The texts of finding an opponent, of seasons, and of those who see every hand, in English. */

export const searching = {
  bots: 'If nobody comes, a bot plays',
  never: 'never',
  after: (/** @type {number} */ s) => `after ${s} seconds`,
  season: (/** @type {number} */ n) => (n ? `Season ${n}` : 'Before the seasons'),
  seasons: 'Season',
  hand: (/** @type {string} */ name) => `The hand of ${name}`,
};
