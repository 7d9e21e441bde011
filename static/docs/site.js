/** The documents' page: its menu on a phone, light and dark, what is copied, and the search, which needs no server. */

const THEME = 'teahouse.theme';
const MOST_FOUND = 20;
const BEFORE = 60;
const SHOWN = 180;
const root = document.body.dataset.root ?? '';

/** @typedef {[page: string, title: string, heading: string, id: string, text: string]} Row */
/** @type {Promise<Row[]> | null} */
let index = null;

/** @template {Element} T @param {string} what @returns {T} */
const one = (what) => /** @type {T} */ (document.querySelector(what));

function applyTheme() {
  document.documentElement.dataset.theme = localStorage.getItem(THEME) ?? 'auto';
}

function turnTheme() {
  const isDark = getComputedStyle(document.documentElement).colorScheme === 'dark'
    || (document.documentElement.dataset.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  localStorage.setItem(THEME, isDark ? 'light' : 'dark');
  applyTheme();
}

/** @param {string} text @param {string[]} words @returns {Array<string | HTMLElement>} the part of a text where a word is */
function excerpt(text, words) {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...(places.length ? places : [0])) - BEFORE);
  const shown = text.slice(start, start + SHOWN);
  const parts = shown.split(new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')).join('|')})`, 'giu'));
  return parts.map((part, number) => {
    if (number % 2 === 0) return part;
    const mark = document.createElement('mark');
    mark.textContent = part;
    return mark;
  });
}

/** @param {Row} row @param {string[]} words @returns {number} 0 where a word is missing */
function worth([, title, heading, , text], words) {
  const fields = [title, heading, text].map((each) => each.toLowerCase());
  let sum = 0;
  for (const word of words) {
    const found = (fields[1].includes(word) ? 6 : 0) + (fields[0].includes(word) ? 3 : 0) + (fields[2].includes(word) ? 1 : 0);
    if (!found) return 0;
    sum += found;
  }
  return sum;
}

/** @param {string} asked */
async function search(asked) {
  const found = /** @type {HTMLElement} */ (one('.found'));
  const words = asked.toLowerCase().split(/\s+/u).filter(Boolean);
  if (!words.length) {
    found.hidden = true;
    return;
  }
  index ??= fetch(`${root}site/search.json`).then((answer) => answer.json());
  const rows = await index.catch(() => (index = null));
  if (asked !== /** @type {HTMLInputElement} */ (one('.search input')).value) return;
  const best = (rows ?? []).map((row) => ({ row, sum: worth(row, words) })).filter(({ sum }) => sum)
    .sort((a, b) => b.sum - a.sum).slice(0, MOST_FOUND);
  found.replaceChildren(...(best.length ? best.map(({ row }) => line(row, words)) : [nothing(rows !== null)]));
  found.hidden = false;
}

/** @param {Row} row @param {string[]} words */
function line([page, title, heading, id, text], words) {
  const link = document.createElement('a');
  link.href = `${root}${page}.html${id && `#${id}`}`;
  const name = document.createElement('b');
  name.textContent = heading && heading !== title ? `${title}: ${heading}` : title;
  const words_ = document.createElement('small');
  words_.append(...excerpt(text, words));
  link.append(name, words_);
  return link;
}

/** @param {boolean} hasIndex */
function nothing(hasIndex) {
  const says = document.createElement('p');
  says.textContent = hasIndex ? 'Nothing has all of these words.' : 'The search cannot be loaded now.';
  return says;
}

function addAnchors() {
  for (const heading of document.querySelectorAll('article :is(h2, h3, h4)[id]')) {
    const link = document.createElement('a');
    link.href = `#${heading.id}`;
    link.className = 'anchor';
    link.textContent = '#';
    link.setAttribute('aria-label', `Link to ${heading.textContent}`);
    heading.append(link);
  }
}

function addCopying() {
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll('article pre')) {
    const frame = document.createElement('div');
    frame.className = 'block';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(block.textContent ?? '');
      button.textContent = 'Copied';
    });
    block.replaceWith(frame);
    frame.append(block, button);
  }
}

function listen() {
  const menu = /** @type {HTMLButtonElement} */ (one('.top .menu'));
  menu.addEventListener('click', () => {
    const isOpen = document.body.classList.toggle('menu-open');
    menu.setAttribute('aria-expanded', String(isOpen));
  });
  one('.top .theme').addEventListener('click', turnTheme);
  const field = /** @type {HTMLInputElement} */ (one('.search input'));
  field.addEventListener('input', () => void search(field.value));
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      field.focus();
    }
    if (event.key === 'Escape' && isTyping) {
      field.value = '';
      void search('');
    }
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Node && !one('.search').contains(event.target)) /** @type {HTMLElement} */ (one('.found')).hidden = true;
  });
}

applyTheme();
addAnchors();
addCopying();
listen();
document.querySelector('.pages [aria-current]')?.scrollIntoView({ block: 'nearest' });
