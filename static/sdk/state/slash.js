/**
 * Commands that begin with a slash, as people type them in place of a message. Pure: what a text asks for, without
 * asking it. What is no command of these is never said aloud.
 */

/** @typedef {import('../types.js').Command} Command */

/** The commands, in the order in which help lists them. */
export const SLASH = /** @type {const} */ (['me', 'roll', 'topic', 'invite', 'nick', 'play', 'mute', 'help']);

/**
 * What is to be done: ask the server, show the dialog of a game, list the commands, or tell what is wrong with this one.
 *
 * @typedef {typeof SLASH[number]} SlashName
 * @typedef {{does: 'send', text: string, kind?: 'me' | 'roll'} | {does: 'ask', name: SlashName, command: Command}
 *   | {does: 'play', game: string} | {does: 'help'} | {does: 'unknown', name: string}
 *   | {does: 'incomplete', name: SlashName} | {does: 'nobody', name: string}} Slash
 *
 * @typedef {object} Place  where it was typed
 * @property {string} room
 * @property {(name: string) => string | undefined} who  the id of a user by its name
 */

const COMMAND = /^\/(\p{L}[\p{L}\p{N}_-]*)(?:\s+(\S[\s\S]*))?$/u;
const ROLL = /^\d{1,3}d\d{1,4}(?:\+\d{1,5})?$/;
const SPAN = /^(.*\S)\s+(\d{1,5})\s*([smhd]?)$/su;
/** @type {Record<string, number>} */
const UNIT_S = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * @param {string} text
 * @param {Place} place
 * @returns {Slash | null} null for a message; two slashes at the beginning say one aloud, and a path is no command
 */
export function slash(text, place) {
  const written = text.trim();
  if (written.startsWith('//')) return { does: 'send', text: written.slice(1) };
  const match = COMMAND.exec(written);
  if (!match) return null;
  const name = /** @type {SlashName} */ (match[1].toLowerCase());
  const rest = (match[2] ?? '').trim();
  return Object.hasOwn(READERS, name) ? READERS[name](rest, place) : { does: 'unknown', name: match[1] };
}

/** @type {Record<SlashName, (rest: string, place: Place) => Slash>} */
const READERS = {
  me: (rest) => (rest ? { does: 'send', kind: 'me', text: rest } : { does: 'incomplete', name: 'me' }),
  roll(rest) {
    const dice = (rest || '1d6').replace(/\s+/g, '').toLowerCase();
    return ROLL.test(dice) ? { does: 'send', kind: 'roll', text: dice } : { does: 'incomplete', name: 'roll' };
  },
  topic: (rest, { room }) => ({ does: 'ask', name: 'topic', command: { op: 'room.update', room, topic: rest } }),
  invite(rest, { room, who }) {
    if (!rest) return { does: 'ask', name: 'invite', command: { op: 'room.invite', room } };
    const user = who(bare(rest));
    return user ? { does: 'ask', name: 'invite', command: { op: 'room.add', room, user } } : { does: 'nobody', name: bare(rest) };
  },
  nick: (rest) => (rest ? { does: 'ask', name: 'nick', command: { op: 'user.update', name: rest } } : { does: 'incomplete', name: 'nick' }),
  play: (rest) => ({ does: 'play', game: rest }),
  mute(rest, { room, who }) {
    if (!rest) return { does: 'incomplete', name: 'mute' };
    const whole = who(bare(rest));
    const [, name, count, unit] = SPAN.exec(rest) ?? [];
    const user = whole ?? (name && who(bare(name)));
    if (!user) return { does: 'nobody', name: bare(name ?? rest) };
    const span = whole ? {} : { duration_s: Number(count) * UNIT_S[unit || 'm'] };
    return { does: 'ask', name: 'mute', command: { op: 'room.mute', room, user, ...span } };
  },
  help: () => ({ does: 'help' }),
};

/** @param {string} name  perhaps as a mention */
const bare = (name) => name.replace(/^[@\uFF20]/u, '').trim();
