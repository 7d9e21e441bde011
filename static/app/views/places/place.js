/**
 * What every place is, and how it stays up to date: its data is fetched repeatedly while it is visible.
 *
 * @typedef {{element: HTMLElement, draw: () => void}} PlaceView
 */

const AGAIN_MS = 8_000;

/**
 * @param {HTMLElement} element  the place; once it is removed, fetching stops
 * @param {() => Promise<unknown>} fetch  after a failure it is called again next time: then the connection is back,
 * or its banner says what is wrong
 */
export function every(element, fetch) {
  let begun = false;
  const run = () => {
    if (begun && !element.isConnected) return clearInterval(timer);
    begun ||= element.isConnected;
    if (document.visibilityState === 'visible') fetch().catch((error) => {
      if (!error.code) throw error;
    });
    return undefined;
  };
  const timer = setInterval(run, AGAIN_MS);
  run();
}
