/** The texts about prices in Chinese. */

/** @type {typeof import('./en_prices.js').prices} */
export const prices = {
  label: (symbol) => `${symbol} 行情`,
  simulated: '模拟',
  simulatedLong: '模拟行情：价格为虚构或录制回放，不代表任何真实市场。',
  none: '暂无价格。有了第一个价格，曲线就会开始。',
  change: '涨跌',
  low: '最低',
  high: '最高',
  volume: '成交量',
  asOf: '截至',
  over: (n) => `最近 ${n} 个价格`,
  symbols: '代码',
  time: '时间',
  price: '价格',
  table: '以表格查看最近价格',
  walk: '用方向键沿曲线移动。',
  rising: '上涨',
  falling: '下跌',
  steady: '持平',
  summary: (of) => `${of.symbol} 现价 ${of.last}，${of.direction}（${of.percent}），区间 ${of.low} 至 ${of.high}。`,
  point: (price, time, volume) => `${time}，${price}，成交量 ${volume}`,
};
