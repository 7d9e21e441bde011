/** The dialogs about scheduled messages: the choice of a time, and the list of those that wait or failed. */

import { loadScheduled, rewriteScheduled, schedule, unschedule } from '../../actions/writing/scheduled.js';
import { attempt, toast } from '../../app.js';
import { dayTime, errorText, fullTime, t } from '../../i18n/index.js';
import { activeRoom } from '../../state/rooms.js';
import { LATEST_MS, localTime, nextAt, offeredTimes, wrongWith } from '../../state/writing/later.js';
import { fill, h } from '../../views/parts/dom.js';
import { icon } from '../../views/parts/icons.js';
import { roomTitle } from '../../views/parts/match_text.js';
import { openDialog, radios } from '../dialog.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').ScheduledMessage} ScheduledMessage
 * @typedef {import('../../actions/writing/scheduled.js').Words} Words
 */

/** The choice of a time that is not among the suggestions. */
const OTHER = 'other';
/** The server sends a message within 2 s of its time. */
const SENT_WITHIN_MS = 3_000;
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** @param {App} app @param {Words} words */
export function openLater(app, words) {
  const l = t().later;
  const now = Date.now();
  const offered = offeredTimes(now).map(([name, at]) => /** @type {[string, string, string]} */ ([String(at), l.times[name], dayTime(at, now)]));
  const choices = radios('at', [...offered, [OTHER, l.other]], offered[0][0], l.when);
  const other = h('input', { type: 'datetime-local', name: OTHER, 'aria-label': l.other, min: localTime(now), max: localTime(now + LATEST_MS), value: localTime(Number(offered[0][0])) });
  choices.append(other);
  other.addEventListener('input', () => choose(choices, OTHER));
  const share = h('progress', { class: 'later-share', hidden: true, max: 1, value: 0, 'aria-label': l.uploading });
  const ending = new AbortController();
  const uploading = { signal: ending.signal, onProgress: (/** @type {number} */ sent) => Object.assign(share, { hidden: false, value: sent }) };
  const dialog = openDialog({
    title: l.title,
    body: [words.text && h('p', { class: 'later-words', dir: 'auto' }, words.text), ...(words.files?.length ? [fileNames(words.files)] : []), choices, share],
    submit: l.submit,
    onSubmit: (form) => scheduleAt(app, words, chosenTime(form), uploading).catch((error) => {
      share.hidden = true;
      if (!dialog.open && error.code !== 'recalled') toast(app, explain(error));
      throw error;
    }),
    explain,
  });
  dialog.addEventListener('close', () => ending.abort());
  /** @type {HTMLElement | null} */ (choices.querySelector('input:checked'))?.focus();
}

/** @param {Element} choices @param {string} value */
function choose(choices, value) {
  const radio = /** @type {HTMLInputElement | null} */ (choices.querySelector(`[type=radio][value="${value}"]`));
  if (radio) radio.checked = true;
}

/** @param {FormData} form @returns {number} ms since the epoch, NaN for none */
function chosenTime(form) {
  const at = String(form.get('at'));
  return at === OTHER ? new Date(String(form.get(OTHER))).getTime() : Number(at);
}

/** @param {Array<{name?: string}>} files */
function fileNames(files) {
  return h('span', { class: 'later-files' }, ...files.map(({ name }) => h('span', {}, icon('clip'), h('bdi', {}, name ?? t().files.file))));
}

/** @param {App} app @param {Words} words @param {number} at @param {Parameters<typeof schedule>[3]} uploading */
async function scheduleAt(app, words, at, uploading) {
  const wrong = wrongWith(at, Date.now());
  if (wrong) throw { code: wrong };
  await schedule(app, words, at, uploading);
}

/** @param {{code?: string, message?: string}} error @returns {string} */
function explain(error) {
  const { wrong } = t().later;
  if (error.code === 'empty' || error.code === 'soon' || error.code === 'late' || error.code === 'conflict') return wrong[error.code];
  return error.code === 'bad_request' && error.message?.startsWith('send_at') ? wrong.clock : errorText(error);
}

/** @param {App} app */
export function openScheduled(app) {
  const l = t().later;
  const { state } = app.store;
  const room = activeRoom(state);
  const list = h('ul', { class: 'listed messages scheduled' }, h('li', { class: 'none' }, t().threads.loading));
  const where = h('select', { name: 'where', 'aria-label': t().finding.where, onchange: () => draw() }, h('option', { value: '' }, t().finding.everywhere),
    room && h('option', { value: room.id }, t().finding.here(roomTitle(state, room))));
  const dialog = openDialog({ title: l.list, intro: l.listHint, body: [where, list] });
  /** @type {ScheduledMessage[]} */
  let messages = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;
  const draw = () => {
    const shown = messages.filter((message) => !where.value || message.room === where.value);
    fill(list, ...(shown.length ? shown.map((message) => line(app, message, load, () => dialog.close())) : [h('li', { class: 'none' }, l.none)]));
  };
  const load = async () => {
    messages = await loadScheduled(app);
    if (!dialog.open) return;
    draw();
    const next = nextAt(messages, Date.now());
    clearTimeout(due);
    if (next !== null) due = setTimeout(() => attempt(app, load()), Math.min(next - Date.now() + SENT_WITHIN_MS, LONGEST_WAIT_MS));
  };
  dialog.addEventListener('close', () => clearTimeout(due));
  attempt(app, load());
}

/** @param {App} app @param {ScheduledMessage} message @param {() => Promise<void>} load @param {() => void} close */
function line(app, message, load, close) {
  const l = t().later;
  const { state } = app.store;
  const room = state.rooms.get(message.room);
  const { send_at, text, failed, attachments = [] } = message;
  const rewrite = () => attempt(app, rewriteScheduled(app, message).then(close).catch(gone));
  const end = () => attempt(app, unschedule(app, message).catch(gone).then(load));
  const gone = (/** @type {any} */ error) => {
    if (error.code !== 'not_found') throw error;
    toast(app, l.gone);
    return load();
  };
  return h('li', { class: failed ? 'failed' : '' }, icon(failed ? 'alert' : 'clock'),
    h('div', { class: 'what' },
      h('small', {}, h('time', { datetime: new Date(send_at).toISOString(), title: fullTime(send_at) }, dayTime(send_at, Date.now())), ' · ', h('bdi', {}, room ? roomTitle(state, room) : message.room)),
      text && h('span', { class: 'words', dir: 'auto' }, text),
      attachments.length > 0 && fileNames(attachments),
      failed && h('span', { class: 'why' }, t().message.failed(errorText(failed))),
      h('div', { class: 'acts' }, room && h('button', { type: 'button', class: 'quiet', onclick: rewrite }, l.rewrite),
        h('button', { type: 'button', class: 'quiet', onclick: end }, failed ? l.remove : l.cancel))));
}
