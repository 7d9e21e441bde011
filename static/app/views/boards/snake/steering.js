/** How a snake is steered: by arrow keys or WASD wherever the focus is, except in a text field; on a touch screen by swiping. */

/** @type {Record<string, number>} 0 is up, and so on clockwise */
const KEYS = { ArrowUp: 0, ArrowRight: 1, ArrowDown: 2, ArrowLeft: 3, KeyW: 0, KeyD: 1, KeyS: 2, KeyA: 3 };
/** How far a finger has to move for a turn. */
const SWIPE_PX = 22;

/**
 * @param {HTMLElement} element  the arena
 * @param {(direction: number) => void} turn  called while the arena is shown
 * @param {() => boolean} may  whether the user has a snake to steer
 */
export function steer(element, turn, may) {
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (!element.isConnected) return document.removeEventListener('keydown', onKey, true);
    const direction = KEYS[event.code];
    const [target] = event.composedPath(); // also inside an element of another page
    if (isElsewhere(element, event)) return undefined;
    // Arrow keys would do nothing in an empty field, so a player whose focus is still in the chat can steer as well.
    const isIdle = may() && target instanceof HTMLTextAreaElement && target.value === '' && event.code.startsWith('Arrow');
    const isText = !isIdle && target instanceof Element && target.closest('input, textarea, select, dialog, [contenteditable], [role=menu], [role=slider]') !== null;
    if (direction === undefined || isText || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
    if (isIdle) event.stopPropagation();
    event.preventDefault();
    if (!event.repeat) turn(direction);
    return undefined;
  };
  /** @type {{x: number, y: number} | null} */
  let from = null;
  element.addEventListener('pointerdown', (event) => {
    from = { x: event.clientX, y: event.clientY };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.max(Math.abs(dx), Math.abs(dy)) < SWIPE_PX) return;
    turn(Math.abs(dx) > Math.abs(dy) ? (dx > 0 ? 1 : 3) : (dy > 0 ? 2 : 0));
    from = { x: event.clientX, y: event.clientY };
  });
  for (const name of ['pointerup', 'pointercancel']) element.addEventListener(name, () => { from = null; });
  return { listen: () => document.addEventListener('keydown', onKey, true) };
}

/** Whether a key is for a table other than that of ``element``, on a page that has several. @param {HTMLElement} element @param {Event} event */
function isElsewhere(element, event) {
  const root = element.getRootNode();
  const own = root instanceof ShadowRoot ? root.host : null;
  return own !== null && event.composedPath().some((each) => each instanceof Element && each.localName === own.localName && each !== own);
}
