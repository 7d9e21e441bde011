/** The tabs between table and chat, on screens too narrow for both. */

import { t } from '../../i18n/index.js';
import { activeRoom } from '../../state/rooms.js';
import { atTable } from '../../state/tables.js';
import { fill, h } from '../parts/dom.js';
import { icon } from '../parts/icons.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function tabsView(app) {
  const g = t().games;
  const tab = (/** @type {'table' | 'chat'} */ side) => h('button', { type: 'button', onclick: () => {
    const { table } = app.store.state;
    if (table) table.side = side;
    app.store.change();
  } });
  const table = tab('table');
  const chat = tab('chat');
  fill(table, icon('board'), g.toTable);
  const element = h('div', { class: 'table-tabs', hidden: true }, table, chat);
  return {
    element,
    draw: () => {
      const { state } = app.store;
      element.hidden = !atTable(state);
      const side = state.table?.side;
      table.setAttribute('aria-pressed', String(side === 'table'));
      chat.setAttribute('aria-pressed', String(side === 'chat'));
      const unread = side === 'table' ? (activeRoom(state)?.unread ?? 0) : 0;
      if (chat.dataset.unread === String(unread)) return;
      chat.dataset.unread = String(unread);
      chat.setAttribute('aria-label', unread ? g.unreadChat(unread) : g.toChat);
      fill(chat, icon('chat'), g.toChat, unread > 0 && h('span', { class: 'badge' }, String(unread)));
    },
  };
}
