/** The texts about people in Chinese. */

/** @type {typeof import('./en_people.js').members} */
export const members = {
  online: '在座',
  offline: '不在',
  you: '您',
  owner: '房主',
  moderator: '管理员',
  muted: '已禁言',
  more: '显示更多',
  close: '收起成员',
  message: '发私信',
  mention: '提到此人',
  mute: '禁言…',
  unmute: '解除禁言',
  kick: '请出房间…',
  ban: '禁止进入…',
  makeModerator: '设为管理员',
  makeMember: '设为普通成员',
  makeOwner: '转让房间…',
  ownerSure: (name) => `让${name}成为房主？`,
  ownerHint: '房主可以在这个房间里做任何事。',
  muteTitle: (name) => `禁言 ${name}`,
  kickTitle: (name) => `请出 ${name}`,
  banTitle: (name) => `禁止 ${name} 进入`,
  reason: '理由（可不填）',
  lasts: '多长时间',
  always: '直到解除',
  banned: (name) => `已禁止 ${name} 进入。`,
  purge: '删除其发言…',
  purgeTitle: (name) => `删除 ${name} 的发言`,
  purgeHint: '消息的位置会保留，内容会消失。此操作无法撤销。',
  purgeSince: '范围',
  tenMinutes: '最近十分钟',
  purgeSubmit: '删除',
  purged: (n) => `已删除 ${n} 条消息。`,
  undo: '撤销',
};

/** @type {typeof import('./en_people.js').notices} */
export const notices = {
  added: (room, by) => `${by || '有人'}让您加入了“${room}”。`,
  muted: (room, by, until) => `您在“${room}”被${by}禁言${until ? `，直到${until}` : ''}。`,
  unmuted: (room) => `您在“${room}”又可以发言了。`,
  kicked: (room, by, until) => `您被${by}请出了“${room}”。${until ? `${until}之后可以再来。` : ''}`,
  banned: (room, by, until) => `您被${by}禁止进入“${room}”${until ? `，直到${until}` : ''}。`,
  owner: (room, by) => (by ? `${by}让您成为“${room}”的房主。` : `您成为了“${room}”的房主。`),
  moderator: (room, by) => (by ? `${by}让您成为“${room}”的管理员。` : `您成为了“${room}”的管理员。`),
  member: (room, by) => (by ? `${by}让您成为“${room}”的普通成员。` : `您成为了“${room}”的普通成员。`),
  reason: (why) => `理由：${why}`,
  aRoom: '某个房间',
};

/** @type {typeof import('./en_people.js').blocks} */
export const blocks = {
  block: (name) => `屏蔽 ${name}…`,
  unblock: (name) => `解除屏蔽 ${name}`,
  sure: (name) => `屏蔽 ${name}？`,
  hint: '被屏蔽的人不能给您发私信、向您挑战或拉您进房间，也不会得知此事。对方在共同房间里说的话会被折叠。',
  submit: '屏蔽',
  done: (name) => `已屏蔽 ${name}。`,
  mark: '已屏蔽',
  title: '屏蔽名单',
  none: '您没有屏蔽任何人。',
  end: '解除屏蔽',
  folded: '您屏蔽的人发来的消息',
  show: '显示',
  here: (name) => `您已屏蔽 ${name}。`,
  closeDirect: '关闭这段私信',
  closeWith: (name) => `关闭与 ${name} 的私信`,
};

/** @type {typeof import('./en_people.js').files} */
export const files = {
  add: '添加文件',
  file: '文件',
  picture: '图片或视频',
  camera: '拍照',
  chosen: '下一条消息的文件',
  remove: (name) => `移除 ${name}`,
  drop: '松开即可添加文件',
  tooMany: '一条消息最多十个文件。',
  waiting: '恢复连接后开始上传',
  stop: '停止',
  show: (name) => `全屏查看 ${name}`,
  save: '保存',
  before: '上一张',
  after: '下一张',
};

/** @param {string} why @returns {string} */
const quoted = (why) => (why ? `：${why}` : '');

/** @param {string} until @returns {string} */
const end = (until) => (until ? `，直到${until}` : '');

/** @type {typeof import('./en_people.js').moderation} */
export const moderation = {
  title: '房间管理',
  reports: '举报',
  bans: '封禁与禁言',
  words: '违禁词',
  audit: '管理记录',
  noReports: '没有待处理的举报。',
  noBans: '没有人被禁止进入或被禁言。',
  noAudit: '还没有任何管理记录。',
  ban: (by, at, until) => `${at} ${by ? `由${by}` : ''}禁止进入${end(until)}`,
  mute: (by, at, until) => `${at} ${by ? `由${by}` : ''}禁言${end(until)}`,
  because: (why) => `理由：${why}`,
  lift: '解除',
  liftOf: (name) => `为 ${name} 解除`,
  wordsHint: '每行一个词。普通成员不能发送含有这些词的消息，管理员不受限制。',
  wordsSaved: '违禁词已保存。',
  reportedBy: (by, at) => `${by}于${at}举报`,
  actions: { none: '不处理', deleted: '删除消息', muted: '禁言', banned: '禁止进入' },
  roles: { owner: '房主', moderator: '管理员', member: '普通成员' },
  settings: {
    title: '名称', topic: '话题', visibility: '谁能找到', password: '密码', capacity: '人数上限',
    slow_mode_s: '慢速模式', retention_days: '消息保留时间', rights: '权限',
  },
  comma: '、',
  somebody: '某人',
  audited: {
    'room.kick': (by, user, why) => `${by}将${user}请出了房间${quoted(why)}`,
    'room.ban': (by, user, why) => `${by}禁止${user}进入${quoted(why)}`,
    'room.unban': (by, user) => `${by}允许${user}重新进入`,
    'room.mute': (by, user, why) => `${by}将${user}禁言${quoted(why)}`,
    'room.unmute': (by, user) => `${by}解除了${user}的禁言`,
    'room.role': (by, user, role) => `${by}让${user}成为${role}`,
    'room.update': (by, _, what) => `${by}更改了房间设置：${what}`,
    'room.words': (by) => `${by}更改了违禁词`,
    'room.purge': (by, user, n) => `${by}删除了${user}的 ${n} 条消息`,
    'room.resolve': (by, user, what) => `${by}处理了关于${user}的举报：${what}`,
    'message.delete': (by, user) => `${by}删除了${user}的一条消息`,
  },
};

/** @type {typeof import('./en_people.js').person} */
export const person = {
  card: '个人资料',
  common: '共同的房间',
  challenge: '邀请对局',
  bring: '拉进房间…',
  bringHint: (name) => `${name} 会立即成为成员，并得知是谁拉的。`,
  bringWhere: '房间',
  bringSubmit: '拉进来',
  brought: (name) => `${name} 已加入。`,
  mutedUntil: (when) => `禁言至 ${when}`,
  report: '举报…',
  reportLast: '举报其最新的消息…',
  reportHint: '本房间的管理员会看到这条消息现在的样子、您的理由和您的名字。',
  reportReason: '有什么问题？',
  reportSubmit: '举报',
  reported: '举报已提交给管理员。',
};

export const finding = {
  title: '搜索消息',
  query: '要找的字词',
  where: '范围',
  everywhere: '所有房间',
  here: (/** @type {string} */ room) => `仅“${room}”`,
  from: '发送者',
  anybody: '任何人',
  me: '我',
  has: '包含',
  anything: '不限',
  file: '文件',
  link: '链接',
  since: '起始日期',
  until: '截止日期',
  filters: '筛选',
  none: '没有找到。',
  more: '显示更早的',
  count: (/** @type {number} */ n, /** @type {boolean} */ more) => `找到 ${n} 条${more ? '以上' : ''}结果`,
  seen: '谁看过…',
  seenTitle: '谁看过',
  read: '已读',
  delivered: '已送达',
  waiting: '尚未送达',
};
