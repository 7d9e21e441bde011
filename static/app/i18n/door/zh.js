/** The texts of the sign-in page in Chinese. */

import { errors } from '../errors/codes_zh.js';

/** @type {typeof import('./en.js').door} */
export const door = {
  product: '茶馆',
  tagline: '一室清静，一壶好茶，三五知己。',
  reload: '重新加载',
  unreachable: '页面无法加载。网络是否正常？',
  theme: '明暗',
  signIn: {
    welcome: '请进，请坐',
    intro: '不必填表。先以客人身份入座，日后再注册账号也不迟。',
    invited: '有人在等您',
    lobby: '大厅',
    invitedIntro: (room) => `链接通往房间“${room}”。先以客人身份入座，进入房间之前会再问您一次。`,
    invitedBy: (name) => `${name}邀请您`,
    invitedTo: (room, n) => `邀请您加入房间“${room}”，那里有 ${n} 位成员。先以客人身份入座，进入房间之前会再问您一次。`,
    inviteEnded: '这份邀请已用完或已失效。没关系，您仍可以客人身份入座。',
    name: '您的称呼',
    namePlaceholder: '可不填：怎么称呼您？',
    guest: '以客人身份入座',
    or: '或',
    haveAccount: '我有账号',
    newAccount: '注册账号',
    account: '账号',
    password: '密码',
    login: '登录',
    register: '注册账号',
    asGuest: '还是以客人身份进来',
    barred: (why) => `您已被禁止使用本站${why ? `：${why}` : '。'}`,
    wrong: '用户名与密码不符。',
    taken: '这个名字已有人使用。',
    bad: {
      name: '名字须有 1 至 32 个字符，且不含不可见的字符。',
      password: '密码须有 8 至 256 个字符。',
      status: '状态须为一行，最多 80 个字符。',
    },
  },  errors,
};
