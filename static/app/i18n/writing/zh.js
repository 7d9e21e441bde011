/** The texts about messages that are more than a text said once, in Chinese. */

/** @type {typeof import('./en.js').writing} */
export const writing = {
  onlyYou: '仅您可见',
  onlyFor: (names) => `仅您和 ${names} 可见`,
  hide: '隐藏',
  growing: '仍在书写',
  spoiler: '隐藏的文字：点击显示',
  commands: {
    me: '/me 挥手 — 说说您在做什么',
    roll: '/roll 2d6+3 — 掷骰子',
    topic: '/topic 绿茶 — 设置房间话题',
    invite: '/invite 或 /invite 小梅 — 生成邀请，或拉人进来',
    nick: '/nick 小梅 — 改名',
    play: '/play 国际象棋 — 开一桌棋',
    poll: '/poll 喝什么茶？| 绿茶 | 红茶 — 发起投票',
    mute: '/mute 小梅 10m — 让某人安静一会儿',
    help: '/help — 列出所有命令',
  },
  done: (command) => `${command}：已完成。`,
  invited: (code) => `邀请码：${code}`,
  unknown: (command) => `没有 ${command} 这个命令，消息未发出；输入 /help 查看所有命令。`,
  nobody: (name) => `这里没有叫 ${name} 的人。`,
};
