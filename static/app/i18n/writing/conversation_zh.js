/** The texts about a conversation and the field below it, in Chinese. */

/** @type {typeof import('./conversation_en.js').timeline} */
export const timeline = {
  bot: '机器人',
  label: (room) => `${room}中的对话`,
  start: '一切从这里开始。',
  empty: '还没有人说话，打个招呼吧。',
  new: '新消息',
  older: '正在加载更早的消息……',
  olderFailed: '未能加载更早的消息。',
  retry: '重试',
  latest: '回到最新',
  newBelow: (n) => `${n} 条新消息`,
  today: '今天',
  yesterday: '昨天',
  tomorrow: '明天',
  dayTime: (day, time) => `${day} ${time}`,
  edited: '已编辑',
  deleted: '这条消息已撤回。',
  said: (name, text) => `${name}：${text}`,
  quoteMissing: '更早的消息',
  inReplyTo: (name) => `回复 ${name}`,
  match: '开了一桌。',
  spoken: {
    'The server was restarted. The match goes on where it was, and nobody lost time.': '服务器刚刚重启。对局从原处继续，双方都没有损失时间。',
  },
};

/** @type {typeof import('./conversation_en.js').message} */
export const message = {
  react: '回应',
  reply: '回复',
  edit: '编辑',
  delete: '撤回',
  copy: '复制文字',
  more: '更多',
  actions: '消息菜单',
  deleteSure: '撤回这条消息？',
  deleteHint: '位置会留下，文字会消失。',
  deleteSubmit: '撤回',
  reactWith: (emoji) => `用 ${emoji} 回应`,
  reacted: (emoji, names) => `${emoji}：${names}`,
  sending: '发送中……',
  queued: '尚未发送：等待连接',
  held: '尚未发送：前面还有消息在等',
  unknown: '可能已发送：等待连接',
  forbiddenWord: (word) => `这里不能说“${word}”。`,
  overtaken: '未修改：这条消息已有改动。',
  stored: '已保存',
  failed: (why) => `未发送：${why}`,
  retry: '重试',
  discard: '放弃',
};

/** @type {typeof import('./conversation_en.js').unsent} */
export const unsent = {
  label: '未发送',
  from: (room) => `未发送到“${room}”。`,
};

/** @type {typeof import('./conversation_en.js').composer} */
export const composer = {
  label: '您的消息',
  placeholder: (room) => `在${room}说点什么`,
  placeholderDm: (name) => `写给${name}`,
  placeholderHere: '说点什么',
  send: '发送',
  replying: (name) => `回复 ${name}`,
  editing: '正在编辑您的消息',
  editHint: '回车保存，Esc 放弃',
  tooLong: (n) => `超出 ${n} 个字符`,
  muted: '您在这里已被禁言。',
  mutedUntil: (when) => `您在这里被禁言至${when}。`,
  typing: (names) => (names.length > 2 ? '好几个人正在输入……' : `${names.join('、')}正在输入……`),
  slow: (n) => `慢速模式：每 ${n} 秒一条`,
  slowLeft: (n) => `慢速模式：${n} 秒后可以再发`,
  silent: { member: '', moderator: '这里只有管理员可以发言。', owner: '这里只有房主可以发言。' },
  people: '您指的是谁？',
  more: '更多选项',
};
