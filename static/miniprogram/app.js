/** Begins with the mini program: signs in, connects, and holds what all pages share. */

import './older.js';
import { ORIGINS } from './config.js';
import { Teahouse } from './connection/teahouse.js';
import { countUnread, nameTabs } from './parts/shell.js';
import { useLanguage } from './words/index.js';

App({
  /** @type {Teahouse} */
  tea: /** @type {any} */ (null),

  onLaunch() {
    useLanguage(wx.getStorageSync('teahouse.language') || wx.getAppBaseInfo().language);
    const { appId, envVersion } = wx.getAccountInfoSync().miniProgram;
    this.tea = new Teahouse(wx, { origin: ORIGINS[envVersion], appid: appId, mayBeGuest: envVersion === 'develop' });
    nameTabs();
    countUnread(this.tea);
    void this.tea.begin();
  },

  onShow() {
    this.tea.shown();
  },

  onHide() {
    this.tea.hidden();
  },
});
