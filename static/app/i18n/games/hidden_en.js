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

export const werewolf = {
  /** @type {Record<string, string>} */
  roles: { wolf: 'Werewolf', seer: 'Seer', doctor: 'Doctor', villager: 'Villager' },
  /** @type {Record<string, string>} */
  duties: {
    wolf: 'At night you choose a victim together. Be taken for a villager.',
    seer: 'Each night you find out of one whether it is a wolf.',
    doctor: 'Each night you guard one, nobody twice in a row.',
    villager: 'Find the wolves by day.',
  },
  /** @type {Record<string, string>} */
  asks: { wolf: 'Whom do you eat?', seer: 'Whom do you look at?', doctor: 'Whom do you guard?', villager: 'Whom do you suspect?' },
  /** @type {Record<string, (day: number) => string>} */
  phases: {
    night: (day) => `Night ${day}`,
    dawn: (day) => `Dawn of day ${day}`,
    day: (day) => `Day ${day}`,
    over: () => 'The end',
  },
  vote: 'Who is a wolf? Talk, and vote.',
  nobody: 'Nobody',
  dead: 'dead',
  youAreDead: 'You are dead: you see all, and talk with the dead.',
  waits: 'Waiting for the others.',
  hasChosen: 'has chosen',
  choseNobody: 'nobody',
  isWolf: 'a wolf',
  isNoWolf: 'no wolf',
  votes: (/** @type {string[]} */ names) => `Chosen by ${names.join(', ')}`,
  died: (/** @type {string} */ name) => `${name} died in the night.`,
  quietNight: 'Nobody died in the night.',
  hanged: (/** @type {string} */ name) => `${name} was hanged.`,
  nobodyHanged: 'Nobody was hanged.',
  /** @type {Record<string, string>} */
  won: { wolves: 'The wolves have won.', village: 'The village has won.', nobody: 'Nobody has won.' },
};
