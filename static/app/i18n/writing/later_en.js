/** The texts about messages for later, in English. */

export const later = {
  item: 'Send later…',
  title: 'Send later',
  when: 'When',
  times: { hour: 'In an hour', evening: 'This evening', tomorrow: 'Tomorrow morning', monday: 'Monday morning' },
  other: 'At another time',
  submit: 'Schedule',
  kept: (/** @type {string} */ when) => `It will be sent: ${when}.`,
  noWords: 'Write first what is to be sent, or choose a file.',
  uploading: 'Files are sent to the server',
  wrong: {
    empty: 'Choose a day and a time.',
    soon: 'That time is over, or too near.',
    late: 'That is more than a year ahead.',
    clock: 'By the clock of the server that time is over, or more than a year ahead.',
    conflict: 'Fifty messages of yours wait already.',
  },
  list: 'Scheduled messages',
  listHint: 'They are sent at their time, even if you are not here.',
  none: 'Nothing is scheduled.',
  rewrite: 'Rewrite',
  cancel: 'Do not send',
  remove: 'Remove',
  gone: 'It was sent or taken back already.',
  notSent: (/** @type {string} */ room, /** @type {string} */ why) => `A message for later was not sent to “${room}”: ${why}`,
};
