/**
 * @param {string} text
 * @param {Place} place
 * @returns {Slash | null} null for a message; two slashes at the beginning send one, and a path is not a command
 */
export function slash(text: string, place: Place): Slash | null;
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
export function botCommand(text: string, commands: BotCommand[], room: string): Command | null;
/**
 * Commands that begin with a slash, which people type instead of a message. Pure: finds what a text asks for, and
 * does not run it. An unknown command is never sent as a message.
 */
/** @typedef {import('../types.js').Command} Command @typedef {import('../types.js').BotCommand} BotCommand @typedef {import('../types.js').PropertySchema} PropertySchema */
/** The commands, in the order in which help lists them. */
export const SLASH: readonly ["me", "roll", "topic", "invite", "nick", "play", "poll", "mute", "help"];
export type Command = import("../types.js").Command;
export type BotCommand = import("../types.js").BotCommand;
export type PropertySchema = import("../types.js").PropertySchema;
/**
 * What to do: ask the server, show the dialog of a game, list the commands, or say what is wrong with this one.
 */
export type SlashName = (typeof SLASH)[number];
/**
 * What to do: ask the server, show the dialog of a game, list the commands, or say what is wrong with this one.
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
