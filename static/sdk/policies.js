/**
 * What may be done with a command whose answer did not come. A flat table.
 *
 * `nonce`   carries a nonce (or gets one): kept and sent again until it is answered, stored once.
 * `repeat`  twice has the effect of once: kept and sent again.
 * `drop`    worth nothing later: forgotten when it cannot be sent now.
 * `once`    whatever else: refused while offline, and given up with `lost` after a break.
 *
 * @typedef {'nonce' | 'repeat' | 'drop' | 'once'} Policy
 */

/** @type {Record<string, Policy>} */
const POLICIES = {
  'message.send': 'nonce',
  'game.move': 'nonce',
  'message.edit': 'repeat',
  'message.react': 'repeat',
  'room.list': 'repeat',
  'room.members': 'repeat',
  'room.close': 'repeat',
  'dm.open': 'repeat',
  'game.catalog': 'repeat',
  'game.replay': 'repeat',
  leaderboard: 'repeat',
  history: 'repeat',
  search: 'repeat',
  read: 'repeat',
  unread: 'repeat',
  typing: 'drop',
};

/**
 * @param {string} op
 * @returns {Policy}
 */
export function policyOf(op) {
  return POLICIES[op] ?? 'once';
}
