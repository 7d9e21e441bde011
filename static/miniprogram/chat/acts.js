/** What may be done with a message, and the sheet that asks which of it. */

import { ask, sure, teahouse } from '../parts/shell.js';
import { t } from '../words/index.js';

/**
 * @typedef {import('../sdk/teahouse').Message} Message
 * @typedef {import('./conversation.js').Talk} Talk
 * @typedef {[label: string, run: () => unknown]} Act
 *
 * @typedef {object} Draft  what acts do to the line that is being written
 * @property {(seq: number) => void} reply
 * @property {(seq: number) => void} edit
 * @property {(name: string) => void} mention
 */

/** WeChat's sheet has room for so many; what is beyond stands behind its last one. */
const MOST = 6;

/** Do what the user chooses; nothing, if the sheet is closed. Rejected with what the act fails with. @param {Act[]} acts @returns {Promise<unknown>} */
export async function choose(acts) {
  const shown = acts.length > MOST ? [...acts.slice(0, MOST - 1), /** @type {Act} */ ([t().menu.more, () => choose(acts.slice(MOST - 1))])] : acts;
  let chosen;
  try {
    chosen = (await wx.showActionSheet({ itemList: shown.map(([label]) => label) })).tapIndex;
  } catch {
    return undefined; // it was closed
  }
  return shown[chosen][1]();
}

/** @param {Talk} talk @param {Message} message @param {Draft} draft @returns {Act[]} what is used most is first */
export function actsOf(talk, message, draft) {
  const { menu } = t();
  const { room, seq, sender, text = '', kind } = message;
  const tea = teahouse();
  const mine = sender.id === tea.me?.id;
  const inThread = talk.root !== undefined;
  /** @type {Array<Act | false>} */
  const acts = [
    [menu.copy, () => wx.setClipboardData({ data: text })],
    !inThread && [menu.reply, () => draft.reply(seq)],
    [menu.like, () => react(message, '👍')],
    !inThread && mayHaveThread(talk, message) && [menu.thread, () => openThread(message)],
    mine && kind === 'text' && [menu.edit, () => draft.edit(seq)],
    mine && [menu.remove, async () => (await sure(t().removeSure)) && tea.client.request({ op: 'message.delete', room, seq })],
    !mine && [menu.mention, () => draft.mention(sender.name)],
    !mine && !sender.bot && talk.feed?.timeline?.info.kind !== 'dm' && [menu.direct, () => openDirect(sender.id)],
    message.poll?.closed_at === undefined && mayClose(talk, message) && [menu.closePoll, () => tea.polls.close(message)],
    tellsVoters(tea.polls.of(message)?.poll) && [menu.voters, () => showVoters(message)],
    mayPin(talk) && [message.pinned ? menu.unpin : menu.pin, () => tea.client.request({ op: 'message.pin', room, seq, on: !message.pinned })],
    !mine && [menu.report, () => report(room, seq)],
    !mine && [menu.block, () => block(sender)],
  ];
  return acts.filter((act) => act !== false);
}

/** @param {Message} message @param {string} emoji  added, or removed if the user's is there */
export function react({ room, seq, reactions }, emoji) {
  const tea = teahouse();
  const on = !reactions?.[emoji]?.includes(tea.me?.id ?? '');
  return tea.client.request({ op: 'message.react', room, seq, emoji, on });
}

/** The thread of a message: that of its root, where it is a reply. @param {Message} message */
export function openThread({ room, seq, thread = seq }) {
  return wx.navigateTo({ url: `/pages/thread/thread?room=${encodeURIComponent(room)}&seq=${thread}` });
}

/** The room in which two talk alone. Rejected with a Failure. @param {string} user */
export async function openDirect(user) {
  const { room } = await teahouse().client.request({ op: 'dm.open', user });
  await wx.navigateTo({ url: `/pages/room/room?room=${encodeURIComponent(room.room)}` });
}

/** @param {Talk} talk @param {Message} message */
function mayHaveThread({ feed }, { kind }) {
  return feed?.timeline?.info.history !== 'none' && (kind === 'text' || kind === 'me' || kind === 'roll');
}

/** @param {Talk} talk  whose moderators pin, and in a direct room both */
function mayPin({ feed }) {
  const timeline = feed?.timeline;
  const me = timeline?.members.get(teahouse().me?.id ?? '');
  return Boolean(me) && timeline?.info.history !== 'none' && (timeline?.info.kind === 'dm' || me?.role !== 'member');
}

/** @param {Talk} talk @param {Message} message  a poll's maker closes it, and moderators do */
function mayClose({ feed }, { poll, sender }) {
  const me = teahouse().me?.id ?? '';
  const role = feed?.timeline?.members.get(me)?.role ?? 'member';
  return poll !== undefined && (sender.id === me || role !== 'member');
}

/** @param {import('../sdk/teahouse').Poll | undefined} poll */
function tellsVoters(poll) {
  return Boolean(poll && !poll.anonymous && poll.counts && poll.voters > 0);
}

/** Who chose an answer, of which one is chosen first; the first page of them. @param {Message} message */
function showVoters(message) {
  const { room, seq } = message;
  const { answers = [], counts = [] } = teahouse().polls.of(message)?.poll ?? {};
  return choose(answers.map((text, answer) => [`${text} · ${counts[answer]}`, async () => {
    const { users, cursor } = await teahouse().client.request({ op: 'poll.voters', room, seq, answer });
    const names = users.map(({ name }) => name).join(', ') || t().polls.nobody;
    await wx.showModal({ title: text, content: cursor ? `${names}, …` : names, showCancel: false });
  }]));
}

/** @param {string} room @param {number} seq */
async function report(room, seq) {
  const reason = await ask(t().reportWhy);
  if (!reason) return;
  await teahouse().client.request({ op: 'room.report', room, seq, reason });
  void wx.showToast({ title: t().reported });
}

/** @param {{id: string, name: string}} person */
async function block(person) {
  await teahouse().block(person, true);
  void wx.showToast({ icon: 'none', title: t().blockedDone(person.name) });
}
