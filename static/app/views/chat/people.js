/** The members of a room, online and offline, with a menu for each. */

import { moreMembers } from '../../actions/moderation.js';
import { attempt } from '../../app.js';
import { openPersonMenu } from '../../dialogs/people.js';
import { t } from '../../i18n/index.js';
import { isMuted } from '../../state/permissions.js';
import { activeTimeline, myself } from '../../state/rooms.js';
import { avatar } from '../parts/avatar.js';
import { h, iconButton, reconcile } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').Member} Member
 * @typedef {import('../../../sdk/state/timeline.js').Timeline} Timeline
 */

const RANK = { owner: 0, moderator: 1, member: 2 };

/**
 * @param {App} app
 * @param {(name: string) => void} mention
 * @returns {{element: HTMLElement, draw: () => void}}
 */
export function peopleView(app, mention) {
  const list = h('div', { class: 'people-groups' });
  const more = h('button', { type: 'button', class: 'quiet', onclick: () => attempt(app, fetchMore(app)) }, t().members.more);
  const close = iconButton('close', t().members.close, () => app.store.change({ drawer: null, people: false }));
  const element = h('aside', { class: 'people', id: 'people', 'aria-label': t().room.members },
    h('header', {}, h('h2', {}, t().room.members), close), list, more);
  return { element, draw: () => draw(app, list, more, mention) };
}

/** @param {App} app @param {HTMLElement} list @param {HTMLElement} more @param {(name: string) => void} mention */
function draw(app, list, more, mention) {
  const timeline = activeTimeline(app.store.state);
  const members = timeline ? [...timeline.members.values()].sort(compare) : [];
  more.hidden = !timeline || members.length >= timeline.info.members;
  /** @type {Array<['online' | 'offline', Member[]]>} */
  const groups = [['online', members.filter(({ online }) => online)], ['offline', members.filter(({ online }) => !online)]];
  const shown = groups.filter(([, some]) => some.length);
  reconcile(list, shown, ([group]) => group, () => null, ([group, some], held) => {
    const section = held ?? h('section', {}, h('h3'), h('ul'));
    const [heading, ul] = /** @type {HTMLElement[]} */ ([...section.children]);
    heading.textContent = `${t().members[group]} · ${some.length}`;
    const key = (/** @type {Member} */ { user }) => `${timeline?.info.room} ${user.id}`;
    reconcile(ul, some, key, (member) => JSON.stringify([member, myRank(app, timeline), app.store.state.blocked.has(member.user.id)]), (member) => line(app, timeline, member, mention));
    return section;
  });
}

/** @param {App} app @param {Timeline | null} timeline */
function myRank(app, timeline) {
  return myself(app.store.state, timeline)?.role;
}

/** @param {Member} a @param {Member} b */
function compare(a, b) {
  return RANK[a.role] - RANK[b.role] || a.user.name.localeCompare(b.user.name);
}

/** @param {App} app @param {Timeline | null} timeline @param {Member} member @param {(name: string) => void} mention */
function line(app, timeline, member, mention) {
  const m = t().members;
  const { user, role, online } = member;
  const isMe = user.id === app.store.state.me?.id;
  const muted = isMuted(member, Date.now());
  const blocked = app.store.state.blocked.has(user.id);
  const says = [user.name, isMe && m.you, role !== 'member' && m[role], online ? m.online : m.offline, muted && m.muted, blocked && t().blocks.mark];
  const button = h('button', { type: 'button', 'aria-haspopup': 'menu', 'aria-label': says.filter(Boolean).join(', ') },
    avatar(user, online), h('span', { class: 'name' }, h('bdi', {}, user.name), isMe && h('small', {}, ` ${m.you}`)),
    blocked && h('span', { class: 'mark', title: t().blocks.mark }, icon('ban')),
    muted && h('span', { class: 'mark', title: m.muted }, icon('mute')),
    role !== 'member' && h('span', { class: `role ${role}`, title: m[role] }, icon(role === 'owner' ? 'crown' : 'shield')));
  button.addEventListener('click', () => {
    if (timeline) openPersonMenu(app, button, timeline.info, member, myself(app.store.state, timeline), mention);
  });
  return h('li', { class: online ? '' : 'away' }, button);
}

/** @param {App} app */
async function fetchMore(app) {
  const timeline = activeTimeline(app.store.state);
  if (!timeline) return;
  /** @type {string | undefined} */
  let cursor;
  const before = timeline.members.size;
  do {
    const page = await moreMembers(app, timeline.info.room, cursor);
    timeline.addMembers(page.members);
    cursor = page.cursor;
  } while (cursor && timeline.members.size === before);
  app.store.change();
}
