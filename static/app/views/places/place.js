/**
 * What every place is, and how it stays up to date: what it shows of the house is fetched again and again, as long as it
 * is looked at.
 *
 * @typedef {{element: HTMLElement, draw: () => void}} PlaceView
 */

const AGAIN_MS = 8_000;

/**
 * @param {HTMLElement} element  the place; once it is gone nothing is fetched any more
 * @param {() => Promise<unknown>} fetch  a failure waits for the next time: the connection is back by then, or says what is wrong
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
