/** The user: name, language, whom they have blocked, and how the connection is. */

import { VERSION } from '../../sdk/teahouse.js';
import { ask, attempt, bannerOf, glazeOf, initialOf, nameTabs, sure, teahouse, tell } from '../../parts/shell.js';
import { languageInUse, t, useLanguage } from '../../words/index.js';

const KEY = 'teahouse.language';
const CHOICES = ['', 'en', 'zh'];

Page({
  data: {
    w: t().me,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
    name: '',
    initial: '',
    glaze: 0,
    isGuest: false,
    /** @type {string[]} */
    languages: [],
    language: 0,
    /** @type {Array<{id: string, name: string}>} */
    blocked: [],
    connection: '',
    version: VERSION,
  },
  /** @type {Array<() => void>} */
  off: [],

  onLoad() {
    this.off = [teahouse().changes.add(() => this.draw())];
  },

  onShow() {
    this.draw();
  },

  onUnload() {
    for (const off of this.off) off();
  },

  draw() {
    const tea = teahouse();
    const words = t();
    void wx.setNavigationBarTitle({ title: words.me.title });
    this.setData({
      w: words.me,
      banner: bannerOf(tea),
      name: tea.me?.name ?? '',
      initial: initialOf(tea.me?.name ?? '?'),
      glaze: glazeOf(tea.me?.id ?? ''),
      isGuest: tea.me?.guest ?? false,
      languages: [words.me.auto, 'English', '中文'],
      language: Math.max(0, CHOICES.indexOf(wx.getStorageSync(KEY) || '')),
      blocked: [...tea.blocked].map(([id, name]) => ({ id, name })),
      connection: tea.phase.name === 'open' ? words.connected : words.phases[tea.phase.name],
    });
  },

  async onRename() {
    const name = await ask(t().me.rename, this.data.name);
    if (!name) return;
    try {
      await teahouse().rename(name);
      void wx.showToast({ title: t().renamed });
    } catch (error) {
      tell(error);
    }
  },

  /** @param {WechatMiniprogram.PickerChange} event */
  onLanguage({ detail }) {
    const chosen = CHOICES[Number(detail.value)];
    const before = languageInUse();
    wx.setStorageSync(KEY, chosen);
    useLanguage(chosen || wx.getAppBaseInfo().language);
    if (languageInUse() !== before) nameTabs();
    this.draw();
  },

  /** @param {WechatMiniprogram.BaseEvent<{}, {id: string, name: string}>} event */
  async onUnblock({ currentTarget }) {
    const { id, name } = currentTarget.dataset;
    if (await sure(t().unblockSure(name))) attempt(teahouse().block({ id, name }, false));
  },

  onBanner() {
    teahouse().again();
  },
});
