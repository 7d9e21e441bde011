/** The texts about emoji, in Chinese. */

/** @type {typeof import('./emoji_en.js').emoji} */
export const emoji = {
  title: '表情',
  search: '搜索表情',
  more: '更多表情',
  recent: '最近使用',
  found: (n) => (n ? `找到 ${n} 个` : '没有找到。'),
  groups: { faces: '表情', gestures: '手势', nature: '自然', food: '饮食', things: '物品', signs: '符号' },
};
