/**
 * Commands that begin with a slash, which people type instead of a message. Pure: finds what a text asks for, and
 * does not run it. An unknown command is never sent as a message.
 */

/** @typedef {import('../types.js').Command} Command @typedef {import('../types.js').BotCommand} BotCommand @typedef {import('../types.js').PropertySchema} PropertySchema */

/** The commands, in the order in which help lists them. */
export const SLASH = /** @type {const} */ (['me', 'roll', 'topic', 'invite', 'nick', 'play', 'poll', 'mute', 'help']);

/**
 * What to do: ask the server, show the dialog of a game, list the commands, or say what is wrong with this one.
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
const WORD = /(?:([\p{L}_][\p{L}\p{N}_-]*)=)?(?:"([^"]*)"|(\S+))/gu;
const ROLL = /^\d{1,3}d\d{1,4}(?:\+\d{1,5})?$/;
const SPAN = /^(.*\S)\s+(\d{1,5})\s*([smhd]?)$/su;
/** @type {Record<string, number>} */
const UNIT_S = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * @param {string} text
 * @param {Place} place
 * @returns {Slash | null} null for a message; two slashes at the beginning send one, and a path is not a command
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
  poll(rest, { room }) {
    const [question, ...answers] = rest.split(/[|｜]/u).map((each) => each.trim());
    if (!question || answers.length < 2 || !answers.every(Boolean)) return { does: 'incomplete', name: 'poll' };
    return { does: 'ask', name: 'poll', command: { op: 'poll.create', room, question, answers } };
  },
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

/**
 * The bot's command in a text, if one of `commands` has its name: the server's list for the room. Its arguments are
 * written `name=value`, or in the order in which the bot lists them, required ones first; quotes keep blanks, and the
 * last one takes the rest. The server checks them.
 *
 * @param {string} text
 * @param {BotCommand[]} commands
 * @param {string} room
 * @returns {Command | null}
 */
export function botCommand(text, commands, room) {
  const match = COMMAND.exec(text.trim());
  const name = match?.[1].toLowerCase();
  const found = commands.find((each) => each.name === name);
  if (!match || !found) return null;
  return { op: 'command.run', room, command: found.command, args: argsOf((match[2] ?? '').trim(), found.schema) };
}

/** @param {string} rest @param {BotCommand['schema']} schema @returns {Record<string, unknown>} */
function argsOf(rest, { properties = {}, required = [] }) {
  const names = [...new Set([...required, ...Object.keys(properties)])].filter((name) => Object.hasOwn(properties, name));
  const words = [...rest.matchAll(WORD)].map(([whole, name, quoted, plain]) => ({ whole, name, value: quoted ?? plain ?? '' }));
  /** @type {Map<string, string>} */
  const args = new Map();
  const inOrder = [];
  for (const { whole, name, value } of words) {
    if (name && names.includes(name)) args.set(name, value);
    else inOrder.push({ whole, value: name ? whole : value });
  }
  for (const name of names.filter((each) => !args.has(each))) {
    if (!inOrder.length) break;
    const isLast = names.every((each) => each === name || args.has(each));
    const [first, ...others] = isLast ? inOrder.splice(0) : inOrder.splice(0, 1);
    args.set(name, others.length ? [first, ...others].map(({ whole }) => whole).join(' ') : first.value);
  }
  return Object.fromEntries([...args].map(([name, value]) => [name, typed(value, properties[name])]));
}

/** A typed value, converted to the type in the schema; unchanged if that fails. @param {string} value @param {PropertySchema | boolean} schema */
function typed(value, schema) {
  const { type, enum: choices } = typeof schema === 'object' ? schema : {};
  const choice = choices?.find((each) => String(each) === value);
  if (choice !== undefined) return choice;
  if ((type === 'number' || type === 'integer') && value.trim() && Number.isFinite(Number(value))) return Number(value);
  if (type === 'boolean' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return value;
}

/** @param {string} name  perhaps as a mention */
const bare = (name) => name.replace(/^[@\uFF20]/u, '').trim();
