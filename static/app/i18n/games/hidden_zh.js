/** The texts of games with hidden hands and roles, in Chinese. */

/** @type {typeof import('./hidden_en.js').doudizhu} */
export const doudizhu = {
  yourHand: '您的手牌',
  bottom: '地主的三张底牌',
  faceDown: '未翻开',
  bidding: '谁来当地主？',
  stake: (stake, bombs) => (bombs ? `底分 ${stake}（已翻 ${bombs} 倍）` : `底分 ${stake}`),
  bids: ['不叫', '叫 1 分', '叫 2 分', '叫 3 分'],
  pass: '不出',
  hint: '提示',
  play: '出牌',
  landlord: '地主',
  youAreLandlord: '您是地主',
  youArePeasant: '您是农民',
  spring: '春天：再翻一倍',
  joker: '王',
  smallJoker: '小王',
  bigJoker: '大王',
  cards: (n) => `${n}`,
  kinds: {
    single: '单张', pair: '对子', triple: '三张', triple_single: '三带一', triple_pair: '三带二', straight: '顺子',
    pair_chain: '连对', airplane: '飞机', airplane_singles: '飞机带翅膀', airplane_pairs: '飞机带翅膀',
    four_singles: '四带二', four_pairs: '四带两对', bomb: '炸弹', rocket: '王炸',
  },
};
