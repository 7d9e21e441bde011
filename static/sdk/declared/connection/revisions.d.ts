/** @param {Command} command @returns {boolean} whether it changes a message, in a state that its author saw */
export function changesMessage({ op }: Command): boolean;
/** @param {Command} command @param {Seen | undefined} seen @returns {Command} that applies only if the message is still as its author saw it */
export function guarded(command: Command, seen: Seen | undefined): Command;
/**
 * What to do with a command that got `conflict`, or with a reaction that may have taken effect.
 *
 * @param {{command: Command, seen: Seen | undefined, own: unknown[]}} entry  `own`: earlier edits of the same author
 * @param {Message | undefined} now  the message as it is
 * @param {string} me
 * @returns {'done' | 'again' | 'conflict'}
 */
export function verdictOf({ command, seen, own }: {
    command: Command;
    seen: Seen | undefined;
    own: unknown[];
}, now: Message | undefined, me: string): "done" | "again" | "conflict";
/** @param {Command} command @param {import('../types.js').Frame} reply @returns {Seen} the message after it */
export function seenAfter(command: Command, reply: import("../types.js").Frame): Seen;
export type Command = import("../types.js").Command;
export type Message = import("../types.js").Message;
export type Seen = import("../types.js").Seen;
