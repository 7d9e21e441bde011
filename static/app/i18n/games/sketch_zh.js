/** The texts of sketch, in Chinese. */

/** @type {typeof import('./sketch_en.js').sketch} */
export const sketch = {
  paper: (name) => `${name} 的画`,
  turn: (n, of) => `第 ${n} 轮，共 ${of} 轮`,
  pick: '选一个词来画',
  picks: (name) => `${name} 正在选词`,
  draws: (name) => `${name} 在画。是什么？`,
  youDraw: (word) => `请画：${word}`,
  hint: (letters, open) => (open.trim() ? `${letters} 个字，已揭示：${open}` : `${letters} 个字`),
  was: (word) => `答案是 ${word}`,
  skipped: (name) => `${name} 没有画`,
  guess: '输入答案',
  send: '猜',
  right: (points) => `猜对了！得 ${points} 分。现在您说的话只有知道答案的人能看到。`,
  near: '非常接近！',
  knows: ' 已猜中',
  colour: '颜色',
  colours: ['黑', '灰', '红', '橙', '黄', '绿', '蓝', '深蓝', '紫', '粉', '棕', '橡皮'],
  width: '粗细',
  widths: ['细', '中', '粗', '很粗'],
  undo: '撤销上一笔',
  clear: '清空画纸',
  pass: '跳过',
};
