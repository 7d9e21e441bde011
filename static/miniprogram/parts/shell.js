/** What all pages do alike: the title, the banner, the tabs, and telling of failures. */

import { errorText, t } from '../words/index.js';

/**
 * @typedef {import('../connection/teahouse.js').Teahouse} Teahouse
 * @typedef {{text: string, act: string} | null} Banner
 */

/** @returns {Teahouse} the one of this mini program */
export function teahouse() {
  return getApp().tea;
}

/** @param {Teahouse} tea @returns {Banner} what is wrong with the connection, and what may be done about it */
export function bannerOf({ phase }) {
  if (phase.name === 'open') return null;
  const words = t();
  const says = words.phases[phase.name];
  const why = phase.error ? errorText(phase.error) : '';
  const act = { replaced: words.here, refused: words.again, waiting: words.again }[/** @type {string} */ (phase.name)] ?? '';
  return { text: phase.name === 'refused' || (phase.name === 'signing_in' && why) ? `${says} ${why}` : says, act };
}

/** @param {unknown} error  told as words, but for what the user did */
export function tell(error) {
  const code = /** @type {{code?: string}} */ (error)?.code;
  if (code === undefined) throw error;
  if (code === 'recalled' || code === 'dropped' || code === 'closed') return;
  void wx.showToast({ icon: 'none', title: errorText(error) });
}

/** @param {Promise<unknown>} work  whose failure is told */
export function attempt(work) {
  work.catch(tell);
}

/** @param {string} title @param {string} [placeholder] @returns {Promise<string | null>} null if nothing was entered */
export async function ask(title, placeholder = '') {
  const { confirm, content } = await wx.showModal({ title, editable: true, placeholderText: placeholder });
  return confirm && content?.trim() ? content.trim() : null;
}

/** @param {string} content @returns {Promise<boolean>} */
export async function sure(content) {
  return (await wx.showModal({ content })).confirm;
}

/** The tabs in the language in use. */
export function nameTabs() {
  t().tabs.forEach((text, index) => void wx.setTabBarItem({ index, text, ...QUIETLY }));
}

/** Shows on the first tab how much is unread. @param {Teahouse} tea */
export function countUnread(tea) {
  tea.rooms.changes.add(() => {
    const { unread } = tea.rooms;
    if (unread) void wx.setTabBarBadge({ index: 0, text: unread > 99 ? '99+' : String(unread), ...QUIETLY });
    else void wx.removeTabBarBadge({ index: 0, ...QUIETLY });
  });
}

/** Over a page without tabs they cannot be set. */
const QUIETLY = { fail: () => {} };
const GLAZES = 8;

/** @param {string} id @returns {number} which of the glazes is a person's or a room's */
export function glazeOf(id) {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % GLAZES;
}

/** @param {string} name @returns {string} */
export function initialOf(name) {
  return String.fromCodePoint(name.trim().codePointAt(0) ?? 63).toUpperCase();
}
