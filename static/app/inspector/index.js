/** Opens the inspector, and closes it. While it is closed, nothing is recorded. */

import { attempt } from '../app.js';
import { Panel } from './panel.js';

/** @typedef {import('../app.js').App} App */

/** @type {Panel | null} */
let panel = null;

/** @param {App} app */
export function toggle(app) {
  if (panel) return panel.close();
  const before = document.activeElement;
  panel = new Panel(app, () => {
    panel = null;
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  attempt(app, panel.lookElsewhere());
  return panel.focus();
}
