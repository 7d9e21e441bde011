/** The texts about a conversation and the field below it, in English. */

/** @param {number} n @param {string} one @param {string} many */
const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export const timeline = {
  bot: 'bot',
  label: (/** @type {string} */ room) => `Conversation in ${room}`,
  start: 'This is where it began.',
  empty: 'Nobody has said anything yet. Say hello.',
  new: 'New',
  older: 'Fetching what was said before…',
  olderFailed: 'What was said before could not be fetched.',
  retry: 'Try again',
  latest: 'To the latest',
  newBelow: (/** @type {number} */ n) => count(n, 'new message', 'new messages'),
  today: 'Today',
  yesterday: 'Yesterday',
  tomorrow: 'Tomorrow',
  dayTime: (/** @type {string} */ day, /** @type {string} */ time) => `${day}, ${time}`,
  edited: 'edited',
  deleted: 'This message was taken back.',
  said: (/** @type {string} */ name, /** @type {string} */ text) => `${name}: ${text}`,
  quoteMissing: 'An earlier message',
  inReplyTo: (/** @type {string} */ name) => `In reply to ${name}`,
  match: 'A table was opened.',
  /** Translations of what the server says. In English there are none, for it speaks English. @type {Record<string, string>} */
  spoken: {},
};

export const message = {
  react: 'React',
  reply: 'Reply',
  edit: 'Edit',
  delete: 'Take back',
  copy: 'Copy text',
  more: 'More',
  actions: 'Message menu',
  deleteSure: 'Take this message back?',
  deleteHint: 'Its place stays, its words go.',
  deleteSubmit: 'Take it back',
  reactWith: (/** @type {string} */ emoji) => `React with ${emoji}`,
  reacted: (/** @type {string} */ emoji, /** @type {string} */ names) => `${emoji} by ${names}`,
  sending: 'Sending…',
  queued: 'Not sent yet: waiting for the connection',
  held: 'Not sent yet: waiting for its turn',
  unknown: 'Perhaps sent: waiting for the connection',
  forbiddenWord: (/** @type {string} */ word) => `“${word}” may not be said here.`,
  overtaken: 'Not changed: the message was changed meanwhile.',
  stored: 'Kept',
  failed: (/** @type {string} */ why) => `Not sent: ${why}`,
  retry: 'Try again',
  discard: 'Discard',
};

export const unsent = {
  label: 'Not sent',
  from: (/** @type {string} */ room) => `Not sent to “${room}”.`,
};

export const composer = {
  label: 'Your message',
  placeholder: (/** @type {string} */ room) => `Say something in ${room}`,
  placeholderDm: (/** @type {string} */ name) => `Write to ${name}`,
  placeholderHere: 'Say something',
  send: 'Send',
  replying: (/** @type {string} */ name) => `Replying to ${name}`,
  editing: 'Editing your message',
  editHint: 'Enter saves, Esc leaves it as it was',
  tooLong: (/** @type {number} */ n) => `${n} characters too many`,
  muted: 'You are muted here.',
  mutedUntil: (/** @type {string} */ when) => `You are muted here until ${when}.`,
  typing: (/** @type {string[]} */ names) =>
    names.length > 2 ? 'Several people are typing…'
      : `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing…`,
  slow: (/** @type {number} */ n) => `Slow mode: one message every ${n} s`,
  slowLeft: (/** @type {number} */ n) => `Slow mode: you may send again in ${n} s`,
  silent: { member: '', moderator: 'Only moderators may write here.', owner: 'Only the owner may write here.' },
  people: 'Who do you mean?',
  more: 'More for this message',
};
