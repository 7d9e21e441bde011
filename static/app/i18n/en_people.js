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
  purge: 'Delete what they said…',
  purgeTitle: (/** @type {string} */ name) => `Delete what ${name} said`,
  purgeHint: 'The places of the messages stay, their words go. This cannot be undone.',
  purgeSince: 'In the last',
  tenMinutes: 'ten minutes',
  purgeSubmit: 'Delete',
  purged: (/** @type {number} */ n) => (n === 1 ? 'One message was deleted.' : `${n} messages were deleted.`),
  undo: 'Undo',
};

/** @param {string} by @returns {string} */
const agent = (by) => (by ? ` by ${by}` : '');
/** @param {string} until @returns {string} */
const end = (until) => (until ? ` until ${until}` : '');

/** @param {string} why @returns {string} */
const quoted = (why) => (why ? `: ${why}` : '');

/** What notices say. `by` is empty where nobody did it, and `until` where there is no end. */
export const notices = {
  added: (/** @type {string} */ room, /** @type {string} */ by) => `${by || 'Somebody'} put you into “${room}”.`,
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

export const files = {
  add: 'Add files',
  file: 'File',
  picture: 'Picture or video',
  camera: 'Take a photo',
  chosen: 'Files of the next message',
  remove: (/** @type {string} */ name) => `Remove ${name}`,
  drop: 'Drop the files to add them',
  tooMany: 'A message holds up to ten files.',
  waiting: 'Files are uploaded as soon as there is a connection',
  stop: 'Stop',
  show: (/** @type {string} */ name) => `Show ${name} full screen`,
  save: 'Save',
  before: 'Earlier picture',
  after: 'Later picture',
};

/** The moderators' dialog. `by` is empty where it is not known, and `until` where there is no end. */
export const moderation = {
  title: 'Moderation',
  reports: 'Reports',
  bans: 'Bans',
  words: 'Words',
  audit: 'History',
  noReports: 'Nothing was reported.',
  noBans: 'Nobody is banned or muted.',
  noAudit: 'Moderators have done nothing yet.',
  ban: (/** @type {string} */ by, /** @type {string} */ at, /** @type {string} */ until) => `Banned${agent(by)}, ${at}${end(until)}`,
  mute: (/** @type {string} */ by, /** @type {string} */ at, /** @type {string} */ until) => `Muted${agent(by)}, ${at}${end(until)}`,
  because: (/** @type {string} */ why) => `Reason: ${why}`,
  lift: 'Lift',
  liftOf: (/** @type {string} */ name) => `Lift it for ${name}`,
  wordsHint: 'One word a line. Members cannot send a message with one of them; moderators can.',
  wordsSaved: 'The words are saved.',
  reportedBy: (/** @type {string} */ by, /** @type {string} */ at) => `Reported by ${by}, ${at}`,
  actions: { none: 'Leave it', deleted: 'Delete message', muted: 'Mute', banned: 'Ban' },
  roles: { owner: 'the owner', moderator: 'a moderator', member: 'an ordinary member' },
  settings: {
    title: 'title', topic: 'topic', visibility: 'who may find it', password: 'password', capacity: 'capacity',
    slow_mode_s: 'slow mode', retention_days: 'how long messages are kept', rights: 'rights',
  },
  comma: ', ',
  somebody: 'somebody',
  audited: {
    'room.kick': (/** @type {string} */ by, /** @type {string} */ user, /** @type {string} */ why) => `${by} showed ${user} out${quoted(why)}`,
    'room.ban': (/** @type {string} */ by, /** @type {string} */ user, /** @type {string} */ why) => `${by} banned ${user}${quoted(why)}`,
    'room.unban': (/** @type {string} */ by, /** @type {string} */ user) => `${by} let ${user} in again`,
    'room.mute': (/** @type {string} */ by, /** @type {string} */ user, /** @type {string} */ why) => `${by} muted ${user}${quoted(why)}`,
    'room.unmute': (/** @type {string} */ by, /** @type {string} */ user) => `${by} unmuted ${user}`,
    'room.role': (/** @type {string} */ by, /** @type {string} */ user, /** @type {string} */ role) => `${by} made ${user} ${role}`,
    'room.update': (/** @type {string} */ by, /** @type {string} */ _, /** @type {string} */ what) => `${by} changed settings: ${what}`,
    'room.words': (/** @type {string} */ by) => `${by} changed the forbidden words`,
    'room.purge': (/** @type {string} */ by, /** @type {string} */ user, /** @type {string} */ n) => `${by} deleted ${n} messages of ${user}`,
    'room.resolve': (/** @type {string} */ by, /** @type {string} */ user, /** @type {string} */ what) => `${by} resolved a report about ${user}: ${what}`,
    'message.delete': (/** @type {string} */ by, /** @type {string} */ user) => `${by} deleted a message of ${user}`,
    'message.pin': (/** @type {string} */ by, /** @type {string} */ _, /** @type {string} */ which) =>
      (which.endsWith(' off') ? `${by} unpinned message ${parseInt(which, 10)}` : `${by} pinned message ${which}`),
    'room.hook': (/** @type {string} */ by) => `${by} let a program write here`,
    'room.unhook': (/** @type {string} */ by) => `${by} let a program write here no more`,
  },
};

/** The card of a person, and the report of a message. */
export const person = {
  card: 'About this person',
  common: 'Rooms you share',
  challenge: 'Challenge to a game',
  bring: 'Bring into a room…',
  bringHint: (/** @type {string} */ name) => `${name} becomes a member at once, and is told by whom.`,
  bringWhere: 'Room',
  bringSubmit: 'Bring in',
  brought: (/** @type {string} */ name) => `${name} is in.`,
  mutedUntil: (/** @type {string} */ when) => `Muted until ${when}`,
  report: 'Report…',
  reportLast: 'Report their last message…',
  reportHint: 'The moderators of this room see the message as it is now, your reason and your name.',
  reportReason: 'What is wrong with it?',
  reportSubmit: 'Report',
  reported: 'The moderators have your report.',
};

export const finding = {
  title: 'Search messages',
  query: 'Words to look for',
  where: 'Where',
  everywhere: 'All rooms',
  here: (/** @type {string} */ room) => `Only “${room}”`,
  from: 'From',
  anybody: 'Anybody',
  me: 'Me',
  has: 'With',
  anything: 'Anything',
  file: 'Files',
  link: 'Links',
  since: 'From day',
  until: 'To day',
  filters: 'Filters',
  none: 'Nothing found.',
  more: 'Show older',
  count: (/** @type {number} */ n, /** @type {boolean} */ more) => `${n}${more ? ' or more' : ''} found`,
  seen: 'Seen by…',
  seenTitle: 'Seen by',
  read: 'Has read it',
  delivered: 'Has got it',
  waiting: 'Not there yet',
};
