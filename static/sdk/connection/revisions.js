/**
 * What to do with a retried change to a message: it may have taken effect, and another device of the user may have
 * changed the message since. Pure.
 */

import { emojiKey } from './subjects.js';

/**
 * @typedef {import('../types.js').Command} Command
 * @typedef {import('../types.js').Message} Message
 * @typedef {import('../types.js').Seen} Seen
 */

const GUARDED = new Set(['message.edit', 'message.delete']);

/** @param {Command} command @returns {boolean} whether it changes a message, in a state that its author saw */
export function changesMessage({ op }) {
  return GUARDED.has(op) || op === 'message.react';
}

/** @param {Command} command @param {Seen | undefined} seen @returns {Command} that applies only if the message is still as its author saw it */
export function guarded(command, seen) {
  return seen && GUARDED.has(command.op) && command.if_rev === undefined ? { ...command, if_rev: seen.rev } : command;
}

/**
 * What to do with a command that got `conflict`, or with a reaction that may have taken effect.
 *
 * @param {{command: Command, seen: Seen | undefined, own: unknown[]}} entry  `own`: earlier edits of the same author
 * @param {Message | undefined} now  the message as it is
 * @param {string} me
 * @returns {'done' | 'again' | 'conflict'}
 */
export function verdictOf({ command, seen, own }, now, me) {
  if (!now || !seen) return 'conflict';
  if (now.deleted) return command.op === 'message.delete' ? 'done' : 'conflict';
  if (command.op === 'message.react') return ofReaction(command, seen, now, me);
  if (command.op === 'message.edit' && now.text === normal(command.text)) return 'done';
  // Only others reacted to it, or an earlier edit of the same author arrived.
  return now.text === seen.text || own.some((text) => now.text === normal(text)) ? 'again' : 'conflict';
}

/** @param {Command} command @param {Seen} seen @param {Message} now @param {string} me */
function ofReaction(command, seen, now, me) {
  const key = emojiKey(String(command.emoji));
  const users = Object.entries(now.reactions ?? {}).find(([emoji]) => emojiKey(emoji) === key)?.[1] ?? [];
  if (users.includes(me) === command.on) return 'done';
  // The message was changed since: perhaps by this very reaction, which was undone on another device.
  return now.rev === seen.rev ? 'again' : 'conflict';
}

/** @param {Command} command @param {import('../types.js').Frame} reply @returns {Seen} the message after it */
export function seenAfter(command, reply) {
  return { rev: Number(reply.rev), text: command.text === undefined ? undefined : normal(command.text) };
}

/** @param {unknown} text @returns {string} as the server keeps it */
function normal(text) {
  return String(text).trim().normalize('NFC');
}
