/** The texts of games with hidden hands and roles, in Chinese. */

/** @type {typeof import('./hidden_en.js').doudizhu} */
export const doudizhu = {
  yourHand: '您的手牌',
  bottom: '地主的三张底牌',
  faceDown: '未翻开',
  bidding: '谁来当地主？',
  stake: (stake, bombs) => (bombs ? `底分 ${stake}（已翻倍 ${bombs} 次）` : `底分 ${stake}`),
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

/** @type {typeof import('./hidden_en.js').werewolf} */
export const werewolf = {
  roles: { wolf: '狼人', seer: '预言家', doctor: '医生', villager: '村民' },
  duties: {
    wolf: '夜里与同伴一起选择受害者，白天装作村民。',
    seer: '每夜可查验一人是否为狼人。',
    doctor: '每夜可守护一人，不能连续两夜守护同一人。',
    villager: '白天找出狼人。',
  },
  asks: { wolf: '要袭击谁？', seer: '要查验谁？', doctor: '要守护谁？', villager: '您怀疑谁？' },
  phases: {
    night: (day) => `第 ${day} 夜`,
    dawn: (day) => `第 ${day} 天黎明`,
    day: (day) => `第 ${day} 天`,
    over: () => '游戏结束',
  },
  vote: '谁是狼人？请讨论并投票。',
  nobody: '不选任何人',
  dead: '已出局',
  youAreDead: '您已出局：可以看到一切，并与出局者交谈。',
  waits: '等待其他人。',
  hasChosen: '已选择',
  choseNobody: '弃权',
  isWolf: '是狼人',
  isNoWolf: '不是狼人',
  votes: (names) => `选择者：${names.join('、')}`,
  died: (name) => `${name} 昨夜遇害。`,
  quietNight: '昨夜平安无事。',
  hanged: (name) => `${name} 被投票出局。`,
  nobodyHanged: '无人被投票出局。',
  won: { wolves: '狼人获胜。', village: '村民获胜。', nobody: '无人获胜。' },
};
