/** The pages before and after what the conversation shows. */

import { activeFeed, shownTimeline } from '../state/writing/threads.js';
import { fetchAfter, fetchBefore } from '../../sdk/index.js';
import { leaveAround } from './threads.js';

/** @typedef {import('../app.js').App} App */

/** Fetch the page before the oldest message that is shown; a call during another does nothing. @param {App} app */
export async function fetchOlder(app) {
  const shown = shownTimeline(app.store.state);
  const feed = activeFeed(app.store.state);
  if (!shown || !feed || shown.complete) return;
  await fetchPage(app, () => (shown === app.store.state.around ? fetchBefore(feed, app.store.state.around) : feed.older()));
}

/** Fetch the page after what is shown around an old message; after the last one come the newest. @param {App} app */
export async function fetchNewer(app) {
  const { around } = app.store.state;
  const feed = activeFeed(app.store.state);
  if (!around || !feed) return;
  if (!around.moreAfter) return leaveAround(app);
  await fetchPage(app, () => fetchAfter(feed, around));
}

/** @param {App} app @param {() => Promise<void>} fetch */
async function fetchPage(app, fetch) {
  const { active, older } = app.store.state;
  if (older === 'loading') return;
  app.store.change({ older: 'loading' });
  try {
    await fetch();
    if (app.store.state.active === active) app.store.change({ older: 'idle' });
  } catch {
    app.store.change({ older: 'failed' });
  }
}
