/**
 * What a command is about. Commands about one subject go one after another, so that a retry never overtakes a newer
 * one. A flat table.
 */

/** @typedef {import('../types.js').Command} Command */

/** @type {Record<string, (command: Command) => string>} */
const SUBJECTS = {
  'message.send': ({ room }) => `say ${room}`,
  'game.move': ({ room }) => `say ${room}`,
  'message.edit': ({ room, seq }) => `message ${room} ${seq}`,
  'message.delete': ({ room, seq }) => `message ${room} ${seq}`,
  'message.react': ({ room, seq, emoji }) => `reaction ${room} ${seq} ${emojiKey(String(emoji))}`,
  'room.update': ({ room }) => `settings ${room}`,
  'room.role': ({ room, user }) => `role ${room} ${user}`,
  'room.mute': ({ room, user }) => `mute ${room} ${user}`,
  'room.unmute': ({ room, user }) => `mute ${room} ${user}`,
  'room.kick': ({ room, user }) => `ban ${room} ${user}`,
  'room.ban': ({ room, user }) => `ban ${room} ${user}`,
  'room.unban': ({ room, user }) => `ban ${room} ${user}`,
  read: ({ room }) => `read ${room}`,
};

/** Commands whose effect the next one about the same subject undoes, so the earlier need not be sent. */
const REPLACED = new Set(['message.edit', 'message.react', 'read']);

/** @param {Command} command @returns {string | null} */
export function subjectOf(command) {
  return SUBJECTS[command.op]?.(command) ?? null;
}

/** @param {Command} command @returns {boolean} whether a later command about its subject replaces it */
export function isReplaced({ op }) {
  return REPLACED.has(op);
}

/** Two spellings of an emoji that differ in U+FE0F only are one reaction. @param {string} emoji */
export function emojiKey(emoji) {
  return emoji.replaceAll('\uFE0F', '');
}
