/** The prices of a symbol as they move. */

import { attempt, bannerOf, teahouse } from '../../parts/shell.js';
import { drawPrices, lookOf, summaryOf } from '../../prices/drawing.js';
import { clockTime, t } from '../../words/index.js';

/** @typedef {import('../../sdk/teahouse').Point} Point */

const SHOWN = 60;

Page({
  data: {
    w: t().prices,
    again: t().again,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
    /** @type {'loading' | 'ready' | 'failed'} */
    phase: 'loading',
    /** @type {string[]} */
    symbols: [],
    symbol: '',
    isSimulated: false,
    last: '',
    at: '',
    rises: true,
    /** @type {Array<{name: string, value: string}>} */
    facts: [],
  },
  /** @type {Array<() => void>} */
  off: [],
  /** @type {any} */
  canvas: null,
  /** @type {{width: number, height: number}} */
  size: { width: 0, height: 0 },
  isHeard: false,

  onLoad() {
    const tea = teahouse();
    const look = () => this.draw();
    wx.onThemeChange(look);
    this.off = [
      tea.changes.add(() => this.setData({ banner: bannerOf(tea) })),
      tea.client.on('hello', () => attempt(this.begin())),
      tea.client.on('room', ({ room }) => room === `feed:${this.data.symbol}` && this.draw()),
      () => wx.offThemeChange(look),
    ];
  },

  onShow() {
    this.setData({ w: t().prices, again: t().again, banner: bannerOf(teahouse()) });
    void wx.setNavigationBarTitle({ title: t().prices.title });
    this.isHeard = true;
    if (teahouse().phase.name === 'open') attempt(this.begin());
  },

  /** Prices are for who looks at them. */
  onHide() {
    this.isHeard = false;
    this.leave();
  },

  onUnload() {
    this.leave();
    for (const off of this.off) off();
  },

  /** @returns {import('../../sdk/teahouse').Timeline | null} */
  timeline() {
    return teahouse().client.feeds.get(`feed:${this.data.symbol}`)?.timeline ?? null;
  },

  async begin() {
    const { client } = teahouse();
    try {
      const { rooms } = await client.request({ op: 'room.list', kind: 'feed' });
      const symbols = rooms.map(({ room }) => room.replace(/^feed:/u, '')).sort();
      const wanted = [getApp().symbol, this.data.symbol, symbols[0]].find((symbol) => symbol && symbols.includes(symbol));
      getApp().symbol = undefined;
      this.setData({ symbols, phase: 'ready' });
      if (wanted && this.isHeard) await this.choose(wanted);
    } catch (error) {
      if (this.data.phase !== 'ready') this.setData({ phase: 'failed' });
      throw error;
    }
  },

  /** @param {string} symbol */
  async choose(symbol) {
    if (symbol !== this.data.symbol) this.leave();
    this.setData({ symbol });
    await teahouse().client.listen(`feed:${symbol}`);
    this.draw();
  },

  leave() {
    const { client } = teahouse();
    const room = `feed:${this.data.symbol}`;
    if (!client.feeds.has(room)) return;
    client.forget(room);
    client.request({ op: 'room.close', room }).catch(() => {}); // closed with the socket
  },

  draw() {
    const timeline = this.timeline();
    const points = timeline?.points.slice(-SHOWN) ?? [];
    const of = summaryOf(points);
    const words = t().prices;
    const sign = of && of.change > 0 ? '+' : '';
    this.setData({
      isSimulated: timeline?.info.simulated ?? false,
      last: of ? of.last.toFixed(2) : '',
      at: of ? clockTime(points[points.length - 1].at) : '',
      rises: of ? of.change >= 0 : true,
      facts: of ? [
        { name: words.change, value: `${sign}${of.change.toFixed(2)} (${sign}${of.percent.toFixed(2)} %)` },
        { name: words.low, value: of.low.toFixed(2) },
        { name: words.high, value: of.high.toFixed(2) },
        { name: words.volume, value: String(of.volume) },
      ] : [],
    });
    if (of) this.paint(points, of.change >= 0);
  },

  /** @param {Point[]} points @param {boolean} rises */
  paint(points, rises) {
    if (!this.canvas) return this.findCanvas();
    const context = this.canvas.getContext('2d');
    return drawPrices(context, this.size, points, lookOf(wx.getAppBaseInfo().theme ?? 'light', rises));
  },

  /** The canvas is there once the page has drawn what `setData` brought. */
  findCanvas() {
    wx.createSelectorQuery().select('#chart').fields({ node: true, size: true }).exec(([found]) => {
      if (!found?.node || this.canvas) return;
      const ratio = wx.getWindowInfo().pixelRatio;
      this.canvas = found.node;
      this.size = { width: found.width, height: found.height };
      Object.assign(found.node, { width: found.width * ratio, height: found.height * ratio });
      found.node.getContext('2d').scale(ratio, ratio);
      this.draw();
    });
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {symbol: string}>} event */
  onSymbol({ currentTarget }) {
    attempt(this.choose(currentTarget.dataset.symbol));
  },

  onAgain() {
    attempt(this.begin());
  },

  onBanner() {
    teahouse().again();
  },
});
