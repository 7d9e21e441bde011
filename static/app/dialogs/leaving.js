/** Exporting a room as a file: a page to read, or all of it to import elsewhere. */

import { fetched, save } from '../actions/device/downloads.js';
import { t } from '../i18n/index.js';
import { h } from '../views/parts/dom.js';
import { openDialog, radios } from './dialog.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 */

/** @type {Record<string, {query: string, ending: string}>} */
const FORMS = {
  page: { query: 'format=html', ending: 'html' },
  lines: { query: 'format=jsonl', ending: 'jsonl' },
  bare: { query: 'format=jsonl&files=off', ending: 'jsonl' },
};

/** For a room's owner. @param {App} app @param {RoomInfo} info */
export function openTakeAlong(app, info) {
  const l = t().leaving;
  const choices = Object.keys(FORMS).map((form) => /** @type {[string, string, string]} */ ([form, l.forms[form][0], l.forms[form][1]]));
  openDialog({
    title: l.title,
    intro: l.intro,
    body: [h('div', {}, radios('form', choices, 'page', l.form))],
    submit: l.submit,
    onSubmit: async (form) => {
      const { query, ending } = FORMS[String(form.get('form'))];
      const blob = await fetched(app, `/api/rooms/${encodeURIComponent(info.room)}/export?${query}`);
      save(blob, `${info.room.replaceAll(':', '_')}.${ending}`);
    },
  });
}
