/** Runs what was typed with a slash at its beginning. A text that is not a command is not sent. */

import { announce, attempt, toast } from '../../app.js';
import { refusalText, t } from '../../i18n/index.js';
import { stagedIn } from '../../state/files.js';
import { folded } from '../../state/mentions.js';
import { SLASH, slash } from '../../../sdk/index.js';
import { sendMessage } from './messages.js';

/** @typedef {import('../../app.js').App} App @typedef {import('../../../sdk/state/slash.js').Slash} Slash */

/**
 * @param {App} app
 * @param {string} text
 * @param {(game: string) => void} play  shows the dialog of a game
 * @returns {boolean} whether it is done, so that the field may be emptied
 */
export function sayOrDo(app, text, play) {
  const room = app.store.state.active ?? '';
  const asked = slash(text, { room, who: (name) => idOf(app, name) });
  if (!asked) sendMessage(app, text);
  else if (asked.does === 'send') sendMessage(app, asked.text, asked.kind);
  else if (asked.does === 'play') play(asked.game);
  else if (asked.does === 'help') announce(app, SLASH.map((name) => t().writing.commands[name]).join('\n'));
  else if (asked.does === 'ask') attempt(app, ask(app, asked));
  else if (asked.does === 'unknown') return runOfBot(app, room, text, asked.name);
  else return refuse(app, asked);
  app.store.state.drafts.delete(room);
  return true;
}

/**
 * The text to send later. The user is told which part of it cannot be scheduled.
 *
 * @param {App} app
 * @param {string} text
 * @returns {import('./scheduled.js').Words | null}
 */
export function later(app, text) {
  const { state } = app.store;
  const room = state.active ?? '';
  const asked = slash(text, { room, who: (name) => idOf(app, name) });
  const files = stagedIn(state, room);
  if ((!text.trim() && !files.length) || (asked && ['ask', 'play', 'help', 'unknown'].includes(asked.does))) toast(app, t().later.noWords);
  else if (!asked || asked.does === 'send') {
    const kind = asked?.kind;
    return { room, text: asked?.text ?? text.trim(), ...(kind && { kind }), ...(state.replyTo && { reply_to: state.replyTo }), ...(files.length && { files }) };
  } else if (asked.does === 'incomplete' || asked.does === 'nobody') refuse(app, asked);
  return null;
}

/** @param {App} app @param {Extract<Slash, {does: 'ask'}>} asked */
async function ask(app, { name, command }) {
  const reply = await app.client.ask(command);
  const w = t().writing;
  if (command.op === 'poll.create') return undefined; // its card says it
  if (command.op !== 'room.invite') return toast(app, w.done(`/${name}`));
  const code = reply.invite.invite;
  return toast(app, w.invited(code), { label: t().invite.copy, run: () => void navigator.clipboard?.writeText(code) });
}

/** Run a bot's command; the field is emptied after that. @param {App} app @param {string} room @param {string} text @param {string} name @returns {false} */
function runOfBot(app, room, text, name) {
  const run = async () => {
    if (!(await app.client.runCommand(room, text))) return toast(app, t().writing.unknown(`/${name}`));
    const { drafts, active } = app.store.state;
    if (drafts.get(room) === text) drafts.delete(room);
    return app.store.change({ redraft: active === room });
  };
  attempt(app, run().catch((error) => {
    if (error.code !== 'bad_request') throw error;
    toast(app, refusalText(error)); // what is wrong with an argument is for the bot's schema to say
  }));
  return false;
}

/** @param {App} app @param {Exclude<Slash, {does: 'send' | 'ask' | 'play' | 'help' | 'unknown'}>} asked @returns {false} */
function refuse(app, asked) {
  const w = t().writing;
  if (asked.does === 'nobody') toast(app, w.nobody(asked.name));
  else toast(app, w.commands[asked.name]);
  return false;
}

/** @param {App} app @param {string} name @returns {string | undefined} the id of a person in one of the user's rooms */
function idOf({ store }, name) {
  const wanted = folded(name);
  const { rooms, active } = store.state;
  const open = rooms.get(active ?? '');
  for (const room of open ? [open, ...rooms.values()] : rooms.values()) {
    for (const { user } of room.feed?.timeline?.members.values() ?? []) if (folded(user.name) === wanted) return user.id;
  }
  return undefined;
}
