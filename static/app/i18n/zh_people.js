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
  mute: '禁言……',
  unmute: '解除禁言',
  kick: '请出房间……',
  ban: '禁止进入……',
  makeModerator: '设为管理员',
  makeMember: '设为普通成员',
  makeOwner: '转让房间……',
  ownerSure: (name) => `让${name}成为房主？`,
  ownerHint: '房主可以在这个房间里做任何事。',
  muteTitle: (name) => `禁言 ${name}`,
  kickTitle: (name) => `请出 ${name}`,
  banTitle: (name) => `禁止 ${name} 进入`,
  reason: '理由（可不填）',
  lasts: '多长时间',
  always: '直到解除',
  banned: (name) => `已禁止 ${name} 进入。`,
  undo: '撤销',
};

/** @type {typeof import('./en_people.js').notices} */
export const notices = {
  added: (room, by) => `${by}让您加入了“${room}”。`,
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
  block: (name) => `屏蔽 ${name}……`,
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
