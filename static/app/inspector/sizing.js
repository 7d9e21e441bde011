/** The panel's position and size, stored on this device. A pointer or the arrow keys move its edge. */

import { h, iconButton, setProp } from '../views/parts/dom.js';
import { texts } from './texts.js';

/** @typedef {{side: 'side' | 'bottom', size: number}} Place */

const KEY = 'teahouse.inspector';
const LEAST = 280;
const STEP = 24;

/** @returns {Place} */
export function readPlace() {
  try {
    const { side, size } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { side: side === 'bottom' ? 'bottom' : 'side', size: Number(size) || 440 };
  } catch {
    return { side: 'side', size: 440 };
  }
}

/** @returns {{place: HTMLElement, grip: HTMLElement}} the button that moves it, and its edge */
export function sizer() {
  const s = texts();
  let now = readPlace();
  const grip = h('div', { class: 'grip', role: 'separator', tabindex: 0, 'aria-label': s.size, 'aria-valuemin': LEAST });
  const place = iconButton('board', '', () => put({ ...now, side: now.side === 'side' ? 'bottom' : 'side' }), { class: 'icon-button place' });
  /** @param {Place} next */
  const put = (next) => {
    const whole = next.side === 'side' ? innerWidth : innerHeight;
    const most = Math.max(LEAST, whole - 320);
    now = { side: next.side, size: Math.round(Math.min(most, Math.max(LEAST, next.size))) };
    localStorage.setItem(KEY, JSON.stringify(now));
    document.documentElement.style.setProperty('--inspector', `${now.size}px`);
    document.body.dataset.inspector = now.side;
    setProp(grip, 'aria-orientation', now.side === 'side' ? 'vertical' : 'horizontal');
    setProp(grip, 'aria-valuenow', now.size);
    setProp(grip, 'aria-valuemax', most);
    setProp(place, 'aria-label', now.side === 'side' ? s.toBottom : s.toSide);
    place.title = now.side === 'side' ? s.toBottom : s.toSide;
  };
  grip.addEventListener('pointerdown', (event) => grip.setPointerCapture(event.pointerId));
  grip.addEventListener('pointermove', (event) => {
    if (grip.hasPointerCapture(event.pointerId)) put({ ...now, size: now.side === 'side' ? innerWidth - event.clientX : innerHeight - event.clientY });
  });
  grip.addEventListener('keydown', ({ key }) => {
    const by = { ArrowLeft: STEP, ArrowUp: STEP, ArrowRight: -STEP, ArrowDown: -STEP }[key];
    if (by) put({ ...now, size: now.size + by });
  });
  put(now);
  return { place, grip };
}
