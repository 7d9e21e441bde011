/** The texts about threads, pins, links to messages and earlier texts, in Chinese. */

/** @type {typeof import('./threads_en.js').threads} */
export const threads = {
  title: '讨论串',
  close: '关闭讨论串',
  answer: '在讨论串中回复',
  broadcast: '同时显示在房间里',
  earlier: '更早的回复',
  replyInThread: '在讨论串中回复',
  inThread: '来自讨论串',
  replies: (/** @type {number} */ n) => `${n} 条回复`,
  last: (/** @type {string} */ when) => `最近 ${when}`,
  fresh: '有新回复',
  copyLink: '复制链接',
  pin: '置顶',
  unpin: '取消置顶',
  pinned: '已置顶',
  pins: '置顶消息',
  pinnedBy: (/** @type {string} */ name, /** @type {string} */ when) => `${name} 于 ${when} 置顶`,
  noPins: '这里还没有置顶消息。',
  edits: '编辑记录',
  editsHint: '这条消息编辑前的内容，以及现在的内容。',
  noEdits: '没有保留更早的内容。',
  loading: '正在加载…',
};
