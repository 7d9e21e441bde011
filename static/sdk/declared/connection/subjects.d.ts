/** @param {Command} command @returns {string | null} */
export function subjectOf(command: Command): string | null;
/** @param {Command} command @returns {boolean} whether a later command about its subject replaces it */
export function isReplaced({ op }: Command): boolean;
/** Two spellings of an emoji that differ in U+FE0F only are one reaction. @param {string} emoji */
export function emojiKey(emoji: string): string;
export type Command = import("../types.js").Command;
