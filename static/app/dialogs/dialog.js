/** The frame of every dialog: a title, a form, a line for errors, and two buttons. */

import { errorText, t } from '../i18n/index.js';
import { fill, h, iconButton } from '../views/parts/dom.js';

/**
 * @typedef {import('../views/parts/dom.js').Child} Child
 *
 * @typedef {object} Content
 * @property {string} title
 * @property {Child} [intro]
 * @property {Child[]} body
 * @property {string} [submit]  the text of the button; without it there is no button
 * @property {boolean} [danger]
 * @property {(form: FormData) => Promise<unknown> | void} [onSubmit]  the dialog closes when it resolves
 * @property {(error: any) => string} [explain]  the text for a failure
 */

/**
 * @param {Content} content
 * @returns {HTMLDialogElement} open; closing it removes it
 */
export function openDialog({ title, intro, body, submit, danger, onSubmit, explain = errorText }) {
  const trouble = h('p', { class: 'trouble', role: 'alert' });
  const buttons = submit ? [
    h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, t().cancel),
    h('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, submit),
  ] : [];
  const form = h('form', { method: 'dialog' }, ...body, trouble, submit && h('footer', {}, ...buttons));
  const heading = h('h2', { id: `dialog-${title.length}-${performance.now()}` }, title);
  const dialog = h('dialog', { 'aria-labelledby': heading.id },
    h('header', {}, heading, iconButton('close', t().close, () => dialog.close())),
    intro && h('p', { class: 'intro' }, intro), form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(dialog, form, trouble, onSubmit, explain);
  });
  const before = document.activeElement;
  dialog.addEventListener('close', () => {
    dialog.remove();
    giveBack(before);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // a click on the backdrop
  });
  document.body.append(dialog);
  dialog.showModal();
  firstOf(dialog)?.focus();
  return dialog;
}

/**
 * Return the focus. The browser does so itself, but in Chromium a text field may lose its caret, and then accepts no
 * input until it is focused again.
 *
 * @param {Element | null} before
 */
function giveBack(before) {
  if (before !== document.activeElement || !(before instanceof HTMLElement)) return;
  before.blur();
  before.focus();
}

/**
 * What gets the focus first: the first field, or else the button that cancels.
 *
 * @param {HTMLDialogElement} dialog
 * @returns {HTMLElement | null}
 */
function firstOf(dialog) {
  return dialog.querySelector('input:not([type="radio"], [type="checkbox"]), select') ?? dialog.querySelector('footer button');
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLFormElement} form
 * @param {HTMLElement} trouble
 * @param {Content['onSubmit']} onSubmit
 * @param {(error: any) => string} explain
 */
async function run(dialog, form, trouble, onSubmit, explain) {
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  fill(trouble);
  try {
    await onSubmit?.(new FormData(form));
    dialog.close();
  } catch (error) {
    fill(trouble, explain(error));
    trouble.scrollIntoView({ block: 'nearest' });
  } finally {
    form.ariaBusy = 'false';
  }
}

/**
 * @param {string} label
 * @param {HTMLElement} input
 * @param {string} [hint]
 */
export function field(label, input, hint) {
  return h('label', { class: 'field' }, h('span', {}, label), input, hint && h('small', {}, hint));
}

/**
 * @param {string} name
 * @param {Array<[value: string, label: string, hint?: string]>} choices
 * @param {string} chosen
 * @param {string} legend
 */
export function radios(name, choices, chosen, legend) {
  const lines = choices.map(([value, label, hint]) =>
    h('label', { class: 'choice' },
      h('input', { type: 'radio', name, value, checked: value === chosen }),
      h('span', {}, label, hint && h('small', {}, hint))));
  return h('fieldset', {}, h('legend', {}, legend), ...lines);
}

/** @param {string} name @param {Array<[value: string, label: string]>} choices */
export function select(name, choices) {
  return h('select', { name }, ...choices.map(([value, label]) => h('option', { value }, label)));
}

/**
 * Ask before something that cannot be undone.
 *
 * @param {{title: string, intro: string, submit: string, run: () => Promise<unknown>, explain?: (error: any) => string}} question
 */
export function confirm({ title, intro, submit, run: work, explain }) {
  openDialog({ title, intro, body: [], submit, danger: true, onSubmit: work, explain });
}
