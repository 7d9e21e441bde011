/** The texts of finding an opponent, of seasons, and of those who see every hand, in Chinese. */

export const searching = {
  bots: '若无人应战，由机器人上场',
  never: '不用机器人',
  after: (/** @type {number} */ s) => `${s} 秒后`,
  season: (/** @type {number} */ n) => (n ? `第 ${n} 赛季` : '赛季之前'),
  seasons: '赛季',
  hand: (/** @type {string} */ name) => `${name} 的手牌`,
};
