/** The texts about messages for later, in Chinese. */

/** @type {typeof import('./later_en.js').later} */
export const later = {
  item: '定时发送…',
  title: '定时发送',
  when: '发送时间',
  times: { hour: '一小时后', evening: '今天傍晚', tomorrow: '明天上午', monday: '周一上午' },
  other: '其他时间',
  submit: '定时发送',
  kept: (when) => `将于 ${when} 发送。`,
  noWords: '请先写下要发送的内容，或选择文件。',
  uploading: '正在上传文件',
  wrong: {
    empty: '请选择日期和时间。',
    soon: '这个时间已过或太近。',
    late: '时间超过一年。',
    clock: '按服务器的时钟，这个时间已过，或超过一年。',
    conflict: '您已有五十条消息等待发送。',
  },
  list: '定时消息',
  listHint: '到时即发，您不在也会发送。',
  none: '没有定时消息。',
  rewrite: '重新编辑',
  cancel: '取消发送',
  remove: '移除',
  gone: '该消息已发送或已取消。',
  notSent: (room, why) => `发往“${room}”的一条定时消息未能发出：${why}`,
};
