/** What people do together beside talking: threads, edits, pins, invitations, and talking alone. */

import assert from 'node:assert/strict';

import { friendOf, phoneOf } from './rig/start.mjs';

const mei = await friendOf('Mei');
const phone = await phoneOf();
const isSent = () => phone.until(() => !phone.page.data.rows.some(({ kind }) => kind === 'pending'), 'all is sent');
const rowOf = (text) => phone.page.data.rows.find(({ pieces = [] }) => pieces.some((piece) => piece.text.includes(text)));

/** Choose by the words of the sheet, which stand behind "More" where there are too many. */
const does = (...labels) => phone.answers.showActionSheet.push(...labels.map((label) => ({ get tapIndex() {
  const { itemList } = phone.told.at(-1)[1];
  assert.ok(itemList.length <= 6, `a sheet of ${itemList.length}`);
  assert.ok(itemList.includes(label), `${label} is not in ${itemList}`);
  return itemList.indexOf(label);
} })));
const hold = (words, ...labels) => {
  does(...labels);
  return phone.hold(words);
};

// A room of one's own, in which a friend is.
await phone.reads('You are in no room yet.');
phone.answers.showModal.push({ confirm: true, content: 'Kettle' });
await phone.tap('New room');
await phone.reads('This is where it begins.');
const { room } = phone.page;
await mei.client.listen(room);
const { seq } = await mei.say(room, 'which leaf?');
await phone.reads('which leaf?', '2 members');

// A thread: its replies stand there alone, on both sides.
await hold('which leaf?', 'Thread');
await phone.until(() => phone.page.route === 'pages/thread/thread' && phone.page.data.chat.phase === 'open');
await phone.reads('which leaf?');
phone.type('Say something', 'oolong');
phone.tap('Send');
await phone.reads('oolong');
await isSent();
await mei.say(room, 'or green', { thread: seq });
await phone.reads('or green');
assert.deepEqual(phone.page.data.rows.filter(({ kind }) => kind === 'said').map(({ pieces }) => pieces[0].text), ['which leaf?', 'oolong', 'or green']);
phone.back();
await phone.reads('2 replies');
assert.ok(!phone.text().includes('oolong'));
assert.equal((await mei.client.request({ op: 'thread', room, seq })).messages.length, 2);
phone.tap('2 replies');
await phone.reads('or green');
phone.back();

// An edit: the draft is the text, and giving up leaves it. Somebody else's change in between is said.
phone.type('Say something', 'tea at fuor');
phone.tap('Send');
await isSent();
await hold('tea at fuor', 'Edit');
assert.equal(phone.page.data.chat.draft, 'tea at fuor');
await phone.reads('Edit: tea at fuor');
phone.tap('×');
assert.equal(phone.page.data.chat.draft, '');
await hold('tea at fuor', 'Edit');
phone.type('Say something', 'tea at four');
phone.tap('Send');
await phone.reads('tea at four', 'edited');
assert.equal(phone.page.data.chat.draft, '');
assert.ok(!phone.text().includes('fuor'));

// A pin, which its room tells of.
await hold('tea at four', 'More…', 'Pin');
await phone.until(() => rowOf('tea at four')?.note === 'pinned · edited', 'it is pinned');
phone.tap('2 members');
await phone.reads('Kettle', 'Pinned', 'tea at four', 'Mei', 'owner');

// A poll: made on the phone, answered by both, changed, and closed by who asked.
phone.tap('Ask for votes');
phone.type('Question', 'Which tea?');
phone.type('Answer 1', 'black tea');
assert.throws(() => phone.tap('Ask'), /is off/u);
phone.type('Answer 2', 'green tea');
phone.tap('One more answer');
phone.type('Answer 3', 'white tea');
phone.pick('Closes', '2');
await phone.tap('Ask');
await phone.reads('Which tea?', 'Choose one', '0 have voted · until');
phone.tap('green tea');
await phone.reads('✓ green tea', '1 has voted');
const poll = phone.page.data.rows.find((row) => row.poll).seq;
await mei.client.request({ op: 'poll.vote', room, seq: poll, answers: [0] });
await phone.reads('2 have voted');
phone.tap('white tea');
await phone.reads('✓ white tea');
assert.ok(!phone.text().includes('✓ green tea'));
const { poll: { counts } } = await phone.app.tea.client.request({ op: 'poll', room, seq: poll });
assert.deepEqual(counts, [1, 0, 1], 'one vote is in the place of the other');
await hold('Which tea?', 'More…', 'Who voted', 'black tea · 1');
await phone.until(() => phone.told.some(([name, options]) => name === 'showModal' && options.title === 'black tea' && options.content === 'Mei'), 'who chose it is told');
await hold('Which tea?', 'Close the poll');
await phone.reads('2 have voted · closed');
assert.throws(() => phone.tap('green tea'), /is off/u);
phone.tap('2 members');
await phone.reads('Kettle', 'Pinned');

// An invitation lets a friend into a private room.
await mei.client.request({ op: 'room.leave', room });
await phone.app.tea.client.request({ op: 'room.update', room, visibility: 'private' });
await assert.rejects(mei.client.listen(room), { code: 'not_found' });
phone.tap('Make an invitation');
await phone.reads('It lets anybody in for a week.');
const { path } = phone.page.onShareAppMessage();
const invite = decodeURIComponent(/&invite=(.+)$/u.exec(path)[1]);
await mei.client.listen(room, { invite });
const other = (await mei.client.request({ op: 'room.create', title: 'Cellar', visibility: 'private' })).room.room;
const { invite: given } = (await mei.client.request({ op: 'room.invite', room: other })).invite;
phone.back();
phone.back();
phone.open(`/pages/room/room?room=${other}&invite=${encodeURIComponent(given)}`);
await phone.reads('This is where it begins.');
phone.tap('2 members');
await phone.reads('Mei', 'owner');

// Talking alone, from the list of people and from a message; then leaving.
phone.tap('Mei');
await phone.until(() => phone.page.route === 'pages/room/room' && phone.page.data.chat.phase === 'open');
phone.type('Say something', 'between us');
phone.tap('Send');
await isSent();
const [dm] = (await mei.client.request({ op: 'sync' })).rooms.filter(({ info }) => info.kind === 'dm');
assert.equal(dm.last.text, 'between us');
phone.back();
phone.answers.showModal.push({ confirm: true });
await phone.tap('Leave this room');
await phone.reads('You have left this room.');
phone.back();
await phone.reads('Mei', 'between us');
process.exit(0);
