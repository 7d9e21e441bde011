/**
 * @param {string} text
 * @param {Place} place
 * @returns {Slash | null} null for a message; two slashes at the beginning say one aloud, and a path is no command
 */
export function slash(text: string, place: Place): Slash | null;
/**
 * The command of a bot that a text asks for, if one of `commands` is called so: those are what the server lists for the
 * room. Its arguments are written `name=value`, or in the order in which the bot lists them, those it needs first; quotes
 * keep blanks, and the last one takes what is left. Whether they fit is the server's to say.
 *
 * @param {string} text
 * @param {BotCommand[]} commands
 * @param {string} room
 * @returns {Command | null}
 */
export function botCommand(text: string, commands: BotCommand[], room: string): Command | null;
/**
 * Commands that begin with a slash, as people type them in place of a message. Pure: what a text asks for, without
 * asking it. What is no command of these is never said aloud.
 */
/** @typedef {import('../types.js').Command} Command @typedef {import('../types.js').BotCommand} BotCommand @typedef {import('../types.js').PropertySchema} PropertySchema */
/** The commands, in the order in which help lists them. */
export const SLASH: readonly ["me", "roll", "topic", "invite", "nick", "play", "poll", "mute", "help"];
export type Command = import("../types.js").Command;
export type BotCommand = import("../types.js").BotCommand;
export type PropertySchema = import("../types.js").PropertySchema;
/**
 * What is to be done: ask the server, show the dialog of a game, list the commands, or tell what is wrong with this one.
 */
export type SlashName = (typeof SLASH)[number];
/**
 * What is to be done: ask the server, show the dialog of a game, list the commands, or tell what is wrong with this one.
 */
export type Slash = {
    does: "send";
    text: string;
    kind?: "me" | "roll";
} | {
    does: "ask";
    name: SlashName;
    command: Command;
} | {
    does: "play";
    game: string;
} | {
    does: "help";
} | {
    does: "unknown";
    name: string;
} | {
    does: "incomplete";
    name: SlashName;
} | {
    does: "nobody";
    name: string;
};
/**
 * where it was typed
 */
export type Place = {
    room: string;
    /**
     * the id of a user by its name
     */
    who: (name: string) => string | undefined;
};
