/** The composer: the text field, the message it replies to or edits, who is typing, and names to pick. */

import { chooseFiles } from '../../actions/writing/files.js';
import { sayOrDo } from '../../actions/writing/slash.js';
import { unblock } from '../../actions/blocks.js';
import { Typist, edit, editLast, replyTo, saveEdit, sendMessage } from '../../actions/writing/messages.js';
import { attempt } from '../../app.js';
import { shortTime, t } from '../../i18n/index.js';
import { isMuted, mayDo, waitsFor } from '../../state/permissions.js';
import { activeRoom, activeTimeline, myself, otherOf } from '../../state/rooms.js';
import { messageAt } from '../../state/writing/threads.js';
import { typingIn } from '../../state/typing.js';
import { openGames } from '../../dialogs/games/games.js';
import { fill, h, iconButton } from '../parts/dom.js';
import { openEmojiPicker } from '../parts/emoji_picker.js';
import { icon } from '../parts/icons.js';
import { inOneLine, stagedIn } from '../../state/files.js';
import { composerMenu } from './composer_menu.js';
import { NamePicker } from './name_picker.js';
import { StagedFiles } from './staged_files.js';
import { roomTitle } from '../parts/match_text.js';

/** @typedef {import('../../app.js').App} App */

const MAX_TEXT = 4_000;
/** Measuring the text at each key would lay out the whole room. */
const GROWS_ITSELF = CSS.supports('field-sizing', 'content');

export class Composer {
  /** A place covers the room. */
  #isAway = false;
  /** @type {string | null} */
  #room = null;
  /** @type {number | null} */
  #editing = null;
  /** @type {number | null} */
  #replyTo = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.typist = new Typist(app);
    this.context = h('div', { class: 'context', hidden: true });
    this.field = h('textarea', { rows: 1, 'aria-label': t().composer.label, enterkeyhint: 'send', dir: 'auto', autocomplete: 'off' });
    this.picker = new NamePicker(app, this.field);
    this.send = h('button', { type: 'submit', class: 'send', 'aria-label': t().composer.send, title: t().composer.send }, icon('send'));
    this.note = h('div', { class: 'note', role: 'status' });
    this.games = iconButton('pawn', t().games.play, () => openGames(app), { class: 'icon-button games-button' });
    this.staged = new StagedFiles(app);
    this.more = composerMenu(app, this);
    this.emoji = iconButton('smile', t().emoji.title, () => openEmojiPicker(this.emoji, (emoji) => this.#insert(emoji)), { class: 'icon-button emoji-button', 'aria-haspopup': 'dialog' });
    const box = h('div', { class: 'box' }, this.field, this.more, this.staged.button, this.games, this.emoji, this.send);
    this.form = h('form', { class: 'composer' }, this.picker.element, this.context, this.staged.element, box, this.note);
    this.element = this.form;
    this.#listen();
  }

  #listen() {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener('keydown', (event) => {
      this.app.store.typed();
      this.#key(event);
    });
    this.field.addEventListener('input', () => this.#input());
    this.field.addEventListener('paste', (event) => {
      const files = event.clipboardData?.files;
      if (!files?.length || this.app.store.state.editing) return;
      event.preventDefault();
      chooseFiles(this.app, files);
    });
    this.field.addEventListener('blur', () => this.typist.stops());
    setInterval(() => this.#drawNote(), 1_000); // typing expires, a mute ends
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method is choosing a character
    if (this.picker.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape') {
      this.#leave();
    } else if (event.key === 'ArrowUp' && !this.field.value && !event.altKey) {
      event.preventDefault();
      editLast(this.app);
    }
  }

  #submit() {
    const text = this.field.value;
    const { editing, active } = this.app.store.state;
    const hasFiles = !editing && stagedIn(this.app.store.state, active).length > 0;
    if (!(text.trim() || hasFiles) || overflow(text) > 0 || this.send.disabled) return;
    this.typist.stops();
    if (editing) saveEdit(this.app, text);
    else if (hasFiles) sendMessage(this.app, text);
    else if (!sayOrDo(this.app, text, (game) => openGames(this.app, game))) return;
    this.field.value = '';
    this.#grow();
  }

  #leave() {
    const { editing, replyTo: reply } = this.app.store.state;
    if (editing) {
      this.field.value = '';
      edit(this.app, null);
    } else if (reply) {
      replyTo(this.app, null);
    }
  }

  #input() {
    const { active, editing, drafts } = this.app.store.state;
    if (active && !editing) drafts.set(active, this.field.value);
    if (active && this.field.value) this.typist.types(active);
    else this.typist.stops();
    this.picker.update();
    this.#grow();
    this.#drawNote();
  }

  #grow() {
    if (GROWS_ITSELF) return;
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 220)}px`;
  }

  /** @param {string} name  to insert as a mention */
  mention(name) {
    const { value } = this.field;
    this.field.value = `${value}${value && !/\s$/u.test(value) ? ' ' : ''}@${name} `;
    this.focus();
    this.#input();
  }

  /** @param {string} text  to put where the caret is */
  #insert(text) {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, 'end');
    this.focus();
    this.#input();
  }

  focus() {
    this.field.focus();
  }

  draw() {
    const { state } = this.app.store;
    const room = activeRoom(state);
    const timeline = activeTimeline(state);
    this.form.hidden = !timeline;
    if (!room || !timeline) return;
    this.games.hidden = timeline.info.kind !== 'chat' && timeline.info.kind !== 'dm';
    const title = roomTitle(state, room);
    this.field.placeholder = timeline.info.kind === 'game' ? t().composer.placeholderHere : timeline.info.kind === 'dm' ? t().composer.placeholderDm(title) : t().composer.placeholder(title);
    const isBack = this.#isAway && state.place === null;
    this.#isAway = state.place !== null;
    if (this.#room !== room.id) this.#enter(room.id);
    else if (isBack) this.#invite();
    this.#drawContext();
    this.staged.draw();
    if (state.redraft) this.#redraft(room.id);
    this.#drawNote();
  }

  /** @param {string} room */
  #redraft(room) {
    this.app.store.state.redraft = false;
    this.field.value = this.app.store.state.drafts.get(room) ?? '';
    this.#grow();
    this.focus();
  }

  /** @param {string} room */
  #enter(room) {
    this.#room = room;
    this.typist.stops();
    this.field.value = this.app.store.state.drafts.get(room) ?? '';
    this.#editing = this.#replyTo = null;
    this.#grow();
    this.#invite();
  }

  /** Focus the field, unless that would open an on-screen keyboard; at a table the board keeps the focus. */
  #invite() {
    const playing = this.app.store.state.table !== null;
    if (matchMedia('(hover: hover)').matches && !playing && !document.querySelector('dialog[open]')) this.focus();
  }

  #drawContext() {
    const { editing, replyTo: reply, drafts, active } = this.app.store.state;
    if (editing === this.#editing && reply === this.#replyTo) return;
    const wasEditing = this.#editing;
    this.#editing = editing;
    this.#replyTo = reply;
    const message = messageAt(this.app.store.state, editing ?? reply ?? -1);
    this.context.hidden = !message;
    if (editing && message) this.field.value = message.text ?? '';
    else if (wasEditing) this.field.value = drafts.get(active ?? '') ?? '';
    if (message) {
      const c = t().composer;
      const what = editing ? c.editing : c.replying(message.sender.name);
      fill(this.context, icon(editing ? 'edit' : 'reply'), h('b', {}, what), h('span', { dir: 'auto' }, editing ? c.editHint : inOneLine(message)),
        iconButton('close', t().cancel, () => this.#leave()));
      this.focus();
    }
    this.#grow();
  }

  #drawNote() {
    const { state } = this.app.store;
    const timeline = activeTimeline(state);
    if (!timeline) return;
    const me = myself(state, timeline);
    const muted = isMuted(me, Date.now());
    const blocked = this.#blocked(timeline);
    const silent = Boolean(me) && !mayDo(me, timeline.info, 'send');
    const wait = state.editing ? 0 : waitsFor(timeline, me, Date.now());
    this.field.disabled = muted || silent || Boolean(blocked);
    this.staged.button.disabled = this.field.disabled || !mayDo(me, timeline.info, 'attach');
    this.emoji.disabled = this.field.disabled;
    this.send.disabled = this.field.disabled || wait > 0;
    const text = blocked ? t().blocks.here(blocked.name) : muted ? muteText(me?.muted_until ?? 0)
      : silent ? t().composer.silent[timeline.info.rights.send] : this.#noteText(wait);
    if (this.note.dataset.text !== text) {
      this.note.dataset.text = text;
      fill(this.note, text, blocked && h('button', { type: 'button', onclick: () => attempt(this.app, unblock(this.app, blocked)) }, t().blocks.end));
    }
    this.note.classList.toggle('warning', muted || overflow(this.field.value) > 0);
  }

  /** @param {import('../../../sdk/state/timeline.js').Timeline} timeline @returns {import('../../../sdk/types.js').Person | undefined} the other user of a direct room, if blocked */
  #blocked(timeline) {
    const { state } = this.app.store;
    const other = timeline.info.kind === 'dm' ? otherOf(state, timeline)?.user : undefined;
    return other && state.blocked.has(other.id) ? other : undefined;
  }

  /** @param {number} wait  s until the next message may be sent */
  #noteText(wait) {
    const { state } = this.app.store;
    const timeline = activeTimeline(state);
    const over = overflow(this.field.value);
    if (over > 0) return t().composer.tooLong(over);
    if (wait > 0) return t().composer.slowLeft(wait);
    const typing = typingIn(state, state.active ?? '', performance.now());
    const names = typing.filter((user) => !state.blocked.has(user)).map((user) => timeline?.members.get(user)?.user.name).filter((name) => name !== undefined);
    if (names.length) return t().composer.typing(names);
    const slow = timeline?.info.slow_mode_s ?? 0;
    return slow > 0 ? t().composer.slow(slow) : '';
  }
}

/** @param {string} text @returns {number} the number of code points above the limit; the server counts them after trimming */
function overflow(text) {
  return [...text.trim()].length - MAX_TEXT;
}

/** A mute without an end has one many years ahead. @param {number} until */
function muteText(until) {
  const years = (until - Date.now()) / (365 * 86_400_000);
  return years > 1 ? t().composer.muted : t().composer.mutedUntil(shortTime(until));
}
