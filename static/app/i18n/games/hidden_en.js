/** The texts of games with hidden hands and roles, in English. */

export const doudizhu = {
  yourHand: 'Your cards',
  bottom: 'The landlord’s three cards',
  faceDown: 'face down',
  bidding: 'Who wants to be the landlord?',
  stake: (/** @type {number} */ stake, /** @type {number} */ bombs) => (bombs ? `Stake ${stake} (doubled ${bombs === 1 ? 'once' : `${bombs} times`})` : `Stake ${stake}`),
  bids: ['No bid', 'Bid 1', 'Bid 2', 'Bid 3'],
  pass: 'Pass',
  hint: 'Hint',
  play: 'Play',
  landlord: 'landlord',
  youAreLandlord: 'You are the landlord',
  youArePeasant: 'You are a peasant',
  spring: 'Spring: doubled once more',
  joker: 'Joker',
  smallJoker: 'small joker',
  bigJoker: 'big joker',
  cards: (/** @type {number} */ n) => `${n}`,
  /** @type {Record<string, string>} */
  kinds: {
    single: 'Single', pair: 'Pair', triple: 'Triple', triple_single: 'Triple and one', triple_pair: 'Triple and a pair', straight: 'Straight',
    pair_chain: 'Pairs in a row', airplane: 'Airplane', airplane_singles: 'Airplane with wings', airplane_pairs: 'Airplane with wings',
    four_singles: 'Four and two', four_pairs: 'Four and two pairs', bomb: 'Bomb', rocket: 'Rocket',
  },
};
