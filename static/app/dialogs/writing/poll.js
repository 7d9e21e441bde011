/** The dialogs of polls: making one, and who chose what. */

import { makePoll, votersOf } from '../../actions/polls.js';
import { attempt } from '../../app.js';
import { refusalText, t } from '../../i18n/index.js';
import { h } from '../../views/parts/dom.js';
import { personName } from '../../views/parts/person_name.js';
import { field, openDialog, select } from '../dialog.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Message} Message
 */

const MOST_ANSWERS = 12;
/** How long a poll may be open, in seconds; 0: until somebody closes it. */
const SPANS = /** @type {const} */ ([0, 300, 3_600, 86_400, 604_800]);

/** @param {App} app */
export function openNewPoll(app) {
  const p = t().polls;
  const room = app.store.state.active ?? '';
  const box = (/** @type {string} */ name, /** @type {string} */ label) => h('label', { class: 'choice' }, h('input', { type: 'checkbox', name }), h('span', {}, label));
  openDialog({
    title: p.create,
    body: [
      field(p.question, h('input', { name: 'question', maxlength: 300, required: true, autocomplete: 'off' })),
      field(p.answers, h('textarea', { name: 'answers', rows: 4, required: true, placeholder: p.answersHint })),
      h('div', { class: 'pair' },
        field(p.most, h('input', { type: 'number', name: 'choices', min: 1, max: MOST_ANSWERS, value: 1 })),
        field(p.closes, select('closes', SPANS.map((span) => [String(span), p.spans[span]])))),
      box('hidden', p.hide), box('anonymous', p.secret)],
    submit: p.submit,
    explain: refusalText,
    onSubmit: (form) => {
      const span = Number(form.get('closes'));
      return makePoll(app, {
        room,
        question: String(form.get('question')),
        answers: String(form.get('answers')).split('\n').map((line) => line.trim()).filter(Boolean),
        choices: Number(form.get('choices')) || 1,
        anonymous: form.has('anonymous'),
        hidden: form.has('hidden'),
        ...(span && { closes_in_s: span }),
      });
    },
  });
}

/** @param {App} app @param {Message} message */
export function openVoters(app, message) {
  const { poll } = message;
  if (!poll) return;
  const lists = poll.answers.map((answer, number) => {
    const list = h('ul', { class: 'poll-voters' });
    const more = h('button', { type: 'button', class: 'quiet', hidden: true }, t().polls.more);
    let cursor = /** @type {string | undefined} */ (undefined);
    const load = () => attempt(app, votersOf(app, message, number, cursor).then((page) => {
      list.append(...page.users.map((user) => h('li', {}, h('bdi', {}, personName(user)))));
      cursor = page.cursor;
      more.hidden = !cursor;
    }));
    more.addEventListener('click', load);
    load();
    return h('section', {}, h('h3', {}, h('bdi', {}, answer)), list, more);
  });
  openDialog({ title: t().polls.who, body: lists });
}
