/** A mini program in the developer tools, at a server that cannot ask WeChat. */

import { phoneOf } from './rig/start.mjs';

const phone = await phoneOf();
await phone.reads('You are in no room yet.');
wx.switchTab({ url: '/pages/me/me' });
await phone.reads('You are a guest.', 'connected');
process.exit(0);
