/**
 * How a command is retried. A flat table.
 *
 * `nonce`   carries a nonce, or gets one: queued and retried until it is answered; the server stores it once.
 * `repeat`  is idempotent: queued and retried.
 * `ask`     waits for the connection, but is not repeated once it was sent: `lost` or `timeout` say that it may have
 *           taken effect.
 * `drop`    is worthless later: dropped when it cannot be sent now.
 * `once`    any other: rejected while offline, and with `lost` when the connection breaks before the reply.
 *
 * @typedef {'nonce' | 'repeat' | 'ask' | 'drop' | 'once'} Policy
 */

/** @type {Record<string, Policy>} */
const POLICIES = {
  'message.send': 'nonce',
  'message.schedule': 'nonce',
  'poll.create': 'nonce',
  'game.move': 'nonce',
  'message.edit': 'repeat',
  'message.delete': 'repeat',
  'message.react': 'repeat',
  scheduled: 'repeat',
  'room.list': 'repeat',
  'room.members': 'repeat',
  'dm.open': 'repeat',
  'room.invites': 'repeat',
  'user.block': 'repeat',
  blocks: 'repeat',
  'user.get': 'repeat',
  'game.catalog': 'repeat',
  'game.replay': 'repeat',
  leaderboard: 'repeat',
  matches: 'repeat',
  tournament: 'repeat',
  'tournament.join': 'repeat',
  poll: 'repeat',
  'poll.vote': 'repeat',
  'poll.voters': 'repeat',
  history: 'repeat',
  search: 'repeat',
  read: 'repeat',
  unread: 'repeat',
  sync: 'repeat',
  seen: 'repeat',
  commands: 'repeat',
  typing: 'drop',
  looking: 'drop',
};

/**
 * @param {string} op
 * @returns {Policy}
 */
export function policyOf(op) {
  return POLICIES[op] ?? 'once';
}
