/**
 * The icons, as paths in a square of 24. They are in a module, not in an image file, so they show without a
 * connection. A flat table.
 */

/** @type {Record<string, string>} */
const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  globe: 'M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c2.6 2.5 3.8 5.5 3.8 9s-1.2 6.5-3.8 9c-2.6-2.5-3.8-5.5-3.8-9S9.4 5.5 12 3z',
  theme: 'M20 14.5A8.3 8.3 0 019.5 4 8.3 8.3 0 1020 14.5z',
  plus: 'M12 5v14M5 12h14',
  search: 'M10.8 4a6.8 6.8 0 100 13.6 6.8 6.8 0 000-13.6zM20 20l-4.3-4.3',
  ticket: 'M4 7h16v3.5a1.7 1.7 0 000 3V17H4v-3.5a1.7 1.7 0 000-3zM14.5 7.5v1.5M14.5 11.3v1.5M14.5 15v1.5',
  lock: 'M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 017 0v3M12 14.5v2',
  private: 'M6 20.5V4.5l9-1.5v18zM15 5h3.5v15.5M4 20.5h16.5M12 12v1.2',
  hash: 'M5 9h15M4 15h15M10 4L8 20M16 4l-2 16',
  cup: 'M5 10h11.5v3.5a5.7 5.7 0 01-11.5 0zM16.5 11.2h1.3a2.2 2.2 0 010 4.4H16M4 20.5h13.5M9 7c-1-1 1-1.8 0-3.2M12.8 7c-1-1 1-1.8 0-3.2',
  people: 'M9.2 5a3.4 3.4 0 100 6.8 3.4 3.4 0 000-6.8zM3 19.5c.4-3.3 2.9-5 6.2-5s5.8 1.7 6.2 5M16 5.3a3.3 3.3 0 010 6.2M17.6 14.8c2 .6 3.2 2.2 3.5 4.7',
  menu: 'M4 7h16M4 12h16M4 17h16',
  dots: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4zM9 14.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4z',
  leave: 'M14 4H6v16h8M10.5 12H21M17.5 8.5L21 12l-3.5 3.5',
  keep: 'M7 4h10v16.5l-5-4-5 4z',
  keyboard: 'M3 7h18v11H3zM6.5 10.5h.01M10 10.5h.01M13.5 10.5h.01M17 10.5h.01M8 14.5h8',
  at: 'M12 8.2a3.8 3.8 0 100 7.6 3.8 3.8 0 000-7.6zM15.8 8.5v4.8c0 3.2 4.7 3 4.7-1.3A8.5 8.5 0 1017 18.9',
  chat: 'M4 5.5h16v11h-9l-4.5 3.7v-3.7H4z',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 010 6M18 6.5a7.8 7.8 0 010 11',
  mute: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5',
  ban: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM6 6l12 12',
  shield: 'M12 3.5l7 2.5v5.5c0 4.3-2.8 7.4-7 9-4.2-1.6-7-4.7-7-9V6z',
  crown: 'M4.5 18.5h15M5 15.5L4 7.5l4.5 3.5L12 5.5l3.5 5.5L20 7.5l-1 8z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  reply: 'M9.5 6L4 11.5 9.5 17M4.5 11.5H14c3.8 0 6 2.3 6 6.5',
  copy: 'M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4',
  edit: 'M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5',
  bin: 'M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5l1 13.5h9l1-13.5M10.3 10.5v6M13.7 10.5v6',
  smile: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM8.5 14c.8 1.5 2 2.3 3.5 2.3s2.7-.8 3.5-2.3M9 9.7h.01M15 9.7h.01',
  alert: 'M12 4l9 15.5H3zM12 10v4M12 16.8h.01',
  clock: 'M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.5V12l3 2',
  sending: 'M12 3.5a8.5 8.5 0 018.5 8.5M12 20.5A8.5 8.5 0 013.5 12',
  send: 'M4.5 12L20 4.5 15 20l-3.5-6.5zM11.5 13.5L20 4.5',
  down: 'M12 5v14M6 13l6 6 6-6',
  bot: 'M5 9.5h14v9H5zM12 9.5V6M12 6a1.2 1.2 0 100-2.4A1.2 1.2 0 0012 6zM9 13v1.6M15 13v1.6M2.8 12.5v3M21.2 12.5v3',
  board: 'M4.5 4.5h15v15h-15zM12 4.5v15M4.5 12h15M4.5 8.2h7.5M12 15.8h7.5',
  half: 'M6.5 7L9 5.2V12M5.5 19.5L18.5 4.5M14.3 14.6c.4-2.2 4.9-2.2 4.9.2 0 2-4.9 2.6-4.9 4.9h5.2',
  undo: 'M8.5 5L4.5 9l4 4M5 9h9a5 5 0 010 10H9',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  play: 'M8 5l11 7-11 7z',
  again: 'M19.5 12a7.5 7.5 0 11-2.3-5.4M19.5 4v4h-4',
  flag: 'M6 21V4M6 4.5h11.5l-3 4 3 4H6',
  first: 'M6.5 5.5v13M18 6l-7.5 6 7.5 6z',
  before: 'M15 6l-7 6 7 6',
  after: 'M9 6l7 6-7 6',
  newest: 'M17.5 5.5v13M6 6l7.5 6L6 18z',
  eye: 'M3 12c2.4-4 5.4-6 9-6s6.6 2 9 6c-2.4 4-5.4 6-9 6s-6.6-2-9-6zM12 9.4a2.6 2.6 0 100 5.2 2.6 2.6 0 000-5.2z',
  chart: 'M4 4.5v15h16M7.5 15l3.7-4.6 3 2.6 5.3-6.5',
};

const SVG = 'http://www.w3.org/2000/svg';

/** @param {keyof PATHS} name @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
