/**
 * How a command is retried. Made of the server's own rules: do not edit it, `make sdk` writes it anew.
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
  'room.list': 'repeat',
  'room.members': 'repeat',
  'room.invites': 'repeat',
  'dm.open': 'repeat',
  'user.block': 'repeat',
  'blocks': 'repeat',
  'room.bans': 'repeat',
  'user.get': 'repeat',
  'message.send': 'nonce',
  'message.edit': 'repeat',
  'message.delete': 'repeat',
  'message.react': 'repeat',
  'history': 'repeat',
  'search': 'repeat',
  'read': 'repeat',
  'unread': 'repeat',
  'typing': 'drop',
  'message.schedule': 'nonce',
  'scheduled': 'repeat',
  'sync': 'repeat',
  'looking': 'drop',
  'seen': 'repeat',
  'history.around': 'repeat',
  'message.pin': 'repeat',
  'pins': 'repeat',
  'thread': 'repeat',
  'history.edits': 'repeat',
  'game.catalog': 'repeat',
  'game.move': 'nonce',
  'game.input': 'drop',
  'game.replay': 'repeat',
  'matches': 'repeat',
  'leaderboard': 'repeat',
  'tournament.join': 'repeat',
  'tournament': 'repeat',
  'poll.create': 'nonce',
  'poll.vote': 'repeat',
  'poll': 'repeat',
  'poll.voters': 'repeat',
  'commands': 'repeat',
};

/**
 * @param {string} op
 * @returns {Policy}
 */
export function policyOf(op) {
  return POLICIES[op] ?? 'once';
}
