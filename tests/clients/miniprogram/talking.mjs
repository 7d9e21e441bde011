/** Rooms: from the launch to the lobby, mentions, pictures, older pages, what is refused, another language. */

import assert from 'node:assert/strict';

import { friendOf, phoneOf } from './rig/start.mjs';

const mei = await friendOf('Mei');
const { room: { room } } = await mei.client.request({ op: 'room.create', title: 'Oolong' });
for (let n = 1; n <= 70; n += 1) await mei.say(room, `cup ${n}`);
const phone = await phoneOf();
const isSent = () => phone.until(() => !phone.page.data.rows.some(({ kind }) => kind === 'pending'), 'all is sent');

// A first visit: nothing is there yet.
await phone.reads('You are in no room yet.');
assert.deepEqual(phone.told.filter(([name]) => name === 'setTabBarItem').map(([, { text }]) => text), ['Rooms', 'Play', 'Prices', 'Me']);
phone.tap('To the lobby');
await phone.reads('This is where it begins.', '1 member');
phone.type('Say something', 'Hello from WeChat');
phone.tap('Send');
await phone.reads('Hello from WeChat');
await isSent();
phone.back();
await phone.reads('Lobby', ': Hello from WeChat');

// A room that is found by its title, and its older pages.
phone.type('Find a room', 'ool');
await phone.reads('Oolong', '1 member');
phone.tap('Oolong');
await phone.reads('cup 70', 'cup 21', 'Older messages');
assert.ok(!phone.text().includes('cup 20 '));
phone.tap('Older messages');
await phone.reads('cup 1 ', 'This is where it begins.');
assert.equal(phone.page.data.rows.filter(({ kind }) => kind === 'said').length, 70);

// A mention, there and back.
phone.type('Say something', 'well @Me');
phone.tap('@Mei');
assert.equal(phone.page.data.chat.draft, 'well @Mei ');
phone.tap('Send');
await isSent();
const { name } = phone.app.tea.me;
assert.deepEqual(phone.page.data.rows.at(-1).pieces, [{ text: 'well ', call: '' }, { text: '@Mei', call: 'other' }]);
await mei.say(room, `@${name} yes`);
await phone.reads('yes');
assert.equal(phone.page.data.rows.at(-1).pieces[0].call, 'me');

// Pictures: the album, the upload as a form, the thumbnail.
phone.answers.chooseMedia.push({ tempFiles: [{ tempFilePath: 'wxfile://tmp/tea.png' }] });
await phone.tap('Add pictures');
await phone.until(() => phone.page.data.rows.at(-1).pictures?.[0]?.url.startsWith('http://127'), 'the picture is said');
const { url, shown } = phone.page.data.rows.at(-1).pictures[0];
assert.equal((await fetch(shown)).headers.get('content-type').split('/')[0], 'image');
phone.answers.chooseMedia.push({ tempFiles: [{ tempFilePath: 'wxfile://tmp/gone.jpg' }] });
await phone.tap('Add pictures');
await phone.reads('not sent: The pictures are no longer on the phone.');
phone.tap('Discard');
await isSent();
const at = [...phone.page.data.rows].findIndex(({ pictures }) => pictures?.length);
phone.page.onPreview({ currentTarget: { dataset: { row: at, url } } });
assert.deepEqual(phone.told.at(-1)[1], { current: url, urls: [url] });

// What can be done with a message.
phone.answers.showActionSheet.push({ tapIndex: 1 });
await phone.hold('yes');
await phone.reads('Reply to Mei:');
phone.type('Say something', 'indeed');
phone.tap('Send');
await isSent();
assert.match(phone.page.data.rows.at(-1).quote, /^Mei: @.* yes$/u);
phone.answers.showActionSheet.push({ tapIndex: 5 });
phone.answers.showModal.push({ confirm: true });
await phone.hold('indeed');
await phone.reads('deleted');

// What is refused says so in words, and can be given up.
await mei.client.request({ op: 'room.mute', room, user: phone.app.tea.me.id, duration_s: 600 });
phone.type('Say something', 'mmmh');
phone.tap('Send');
await phone.reads('not sent: You are muted in this room.');
phone.tap('Discard');
assert.ok(!phone.text().includes('mmmh'));
await mei.client.request({ op: 'room.kick', room, user: phone.app.tea.me.id });
await phone.reads('You were removed from this room.');
phone.back();

// What is unread, and blocking.
phone.tap('Mine');
await mei.say('lobby', `@${name} tea is ready`);
await phone.app.tea.rooms.refresh();
await phone.reads('Mei: @', '@ 1');
assert.equal(phone.told.filter(([what]) => what === 'setTabBarBadge').at(-1)[1].text, '1');
phone.tap('Lobby');
await phone.reads('New', 'tea is ready');
phone.answers.showActionSheet.push({ tapIndex: 5 }, { tapIndex: 2 }); // more, of which the last
await phone.hold('tea is ready');
await phone.reads('From somebody whom you have blocked.');
phone.back();
await phone.until(() => phone.told.some(([what]) => what === 'removeTabBarBadge'), 'the badge goes');

// Another language, another name.
wx.switchTab({ url: '/pages/me/me' });
await phone.reads('Mei', 'Unblock', 'connected');
phone.answers.showModal.push({ confirm: true });
await phone.tap('Unblock');
await phone.reads('You have blocked nobody.');
phone.answers.showModal.push({ confirm: true, content: 'Tieguanyin' });
await phone.tap('Take another name');
await phone.reads('Tieguanyin');
phone.answers.showModal.push({ confirm: true, content: 'Mei' });
await phone.tap('Take another name');
assert.equal(phone.told.at(-1)[1].title, 'It is taken.');
phone.pick('Language', '2');
await phone.reads('您没有屏蔽任何人。', '已连接');
assert.equal(phone.told.filter(([what]) => what === 'setTabBarItem').at(-1)[1].text, '我');
wx.switchTab({ url: '/pages/rooms/rooms' });
await phone.reads('大厅', 'Mei：');
process.exit(0);
