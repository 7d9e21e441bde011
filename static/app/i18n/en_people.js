/** The texts about people in English: what can be done with them, and what notices say that they did. */

export const members = {
  online: 'Here',
  offline: 'Away',
  you: 'you',
  owner: 'Owner',
  moderator: 'Moderator',
  muted: 'Muted',
  more: 'Show more',
  close: 'Hide people',
  message: 'Message privately',
  mention: 'Mention',
  mute: 'Mute…',
  unmute: 'Unmute',
  kick: 'Show out…',
  ban: 'Ban…',
  makeModerator: 'Make moderator',
  makeMember: 'Make ordinary member',
  makeOwner: 'Hand the room over…',
  ownerSure: (/** @type {string} */ name) => `Make ${name} the owner?`,
  ownerHint: 'An owner can do everything in this room.',
  muteTitle: (/** @type {string} */ name) => `Mute ${name}`,
  kickTitle: (/** @type {string} */ name) => `Show ${name} out`,
  banTitle: (/** @type {string} */ name) => `Ban ${name}`,
  reason: 'Reason (optional)',
  lasts: 'For how long',
  always: 'Until undone',
  banned: (/** @type {string} */ name) => `${name} is banned.`,
  undo: 'Undo',
};

/** @param {string} by @returns {string} */
const agent = (by) => (by ? ` by ${by}` : '');
/** @param {string} until @returns {string} */
const end = (until) => (until ? ` until ${until}` : '');

/** What notices say. `by` is empty where nobody did it, and `until` where there is no end. */
export const notices = {
  added: (/** @type {string} */ room, /** @type {string} */ by) => `${by} put you into “${room}”.`,
  muted: (/** @type {string} */ room, /** @type {string} */ by, /** @type {string} */ until) => `You were muted in “${room}”${agent(by)}${end(until)}.`,
  unmuted: (/** @type {string} */ room) => `You may write in “${room}” again.`,
  kicked: (/** @type {string} */ room, /** @type {string} */ by, /** @type {string} */ until) =>
    `You were shown out of “${room}”${agent(by)}.${until ? ` You may come back after ${until}.` : ''}`,
  banned: (/** @type {string} */ room, /** @type {string} */ by, /** @type {string} */ until) => `You were banned from “${room}”${agent(by)}${end(until)}.`,
  owner: (/** @type {string} */ room, /** @type {string} */ by) => `You were made the owner of “${room}”${agent(by)}.`,
  moderator: (/** @type {string} */ room, /** @type {string} */ by) => `You were made a moderator of “${room}”${agent(by)}.`,
  member: (/** @type {string} */ room, /** @type {string} */ by) => `You were made an ordinary member of “${room}”${agent(by)}.`,
  reason: (/** @type {string} */ why) => ` Reason: ${why}`,
  aRoom: 'a room',
};

export const blocks = {
  block: (/** @type {string} */ name) => `Block ${name}…`,
  unblock: (/** @type {string} */ name) => `Unblock ${name}`,
  sure: (/** @type {string} */ name) => `Block ${name}?`,
  hint: 'Whoever is blocked sends you no direct messages and no challenges, adds you to no room, and is not told. What they say in rooms that you share is folded.',
  submit: 'Block',
  done: (/** @type {string} */ name) => `${name} is blocked.`,
  mark: 'Blocked',
  title: 'Blocked people',
  none: 'You have blocked nobody.',
  end: 'Unblock',
  folded: 'A message from someone you blocked',
  show: 'Show',
  here: (/** @type {string} */ name) => `You have blocked ${name}.`,
  closeDirect: 'Close this conversation',
  closeWith: (/** @type {string} */ name) => `Close the conversation with ${name}`,
};
