/**
 * A phone on which the mini program runs: `App`, `Page`, `getApp` and `wx` as WeChat has them, over real sockets. It is looked
 * at and touched through its WXML: what cannot be seen cannot be tapped.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createWx } from '../../../../static/sdk/hosts/wx/index.js';
import { ORIGINS } from '../../../../static/miniprogram/config.js';
import { canvasOf, interfaceOf } from './interface.mjs';
import { pageOf } from './page.mjs';
import { draw, load, walk, wordsOf } from './wxml.mjs';

export const HOME = new URL('../../../../static/miniprogram/', import.meta.url).pathname;
const WAIT_MS = 20_000;
/** What each `Page` was called with, by route: a module runs once. */
const pages = new Map();
let app = null;

export class Phone {
  stack = [];
  tabs = new Map();
  told = [];
  answers = { showModal: [], showActionSheet: [], chooseMedia: [] };
  themes = new Set();
  canvas = canvasOf();

  constructor({ origin, WebSocket, login, storage, files, language = 'en', theme = 'light', appid = 'wx1' }) {
    ORIGINS.develop = origin;
    this.appid = appid;
    this.look = { language, theme };
    this.settings = JSON.parse(readFileSync(join(HOME, 'app.json'), 'utf8'));
    this.world = createWx({ appid, login, WebSocket, storage, files });
    globalThis.wx = { ...this.world.wx, ...interfaceOf(this) };
    Object.assign(globalThis, { App: (options) => (app = options), getApp: () => this.app, getCurrentPages: () => this.stack });
  }

  /** Start the mini program at its first page. */
  async launch() {
    for (const route of this.settings.pages) {
      if (pages.has(route)) continue;
      globalThis.Page = (options) => pages.set(route, options);
      await import(join(HOME, `${route}.js`));
    }
    await import(join(HOME, 'app.js'));
    this.app = { ...app };
    this.app.onLaunch({});
    this.app.onShow?.({});
    this.tab(`/${this.settings.pages[0]}`);
    return this;
  }

  get page() {
    return this.stack.at(-1);
  }

  #make(url) {
    const [path, query = ''] = url.replace(/^\//u, '').split('?');
    assert.ok(pages.has(path), `app.json has no page ${path}`);
    const page = pageOf(pages.get(path), path);
    // WeChat hands the query as it stands in the address.
    page.options = Object.fromEntries(query.split('&').filter(Boolean).map((each) => each.split('=')));
    return page;
  }

  #enter(page, isNew) {
    this.stack.push(page);
    if (isNew) page.onLoad?.(page.options);
    page.onShow?.();
    if (isNew) page.onReady?.();
  }

  open(url) {
    assert.ok(this.stack.length < 10, 'navigateTo:fail webview count limit exceed');
    this.page?.onHide?.();
    this.#enter(this.#make(url), true);
  }

  redirect(url) {
    this.stack.pop().onUnload?.();
    this.#enter(this.#make(url), true);
  }

  back() {
    this.stack.pop().onUnload?.();
    this.page.onShow?.();
  }

  tab(url) {
    const path = url.replace(/^\//u, '');
    assert.ok(this.settings.tabBar.list.some(({ pagePath }) => pagePath === path), `${path} is no tab`);
    while (this.stack.length > 1) this.stack.pop().onUnload?.();
    this.stack.pop()?.onHide?.();
    const held = this.tabs.get(path);
    const page = held ?? this.#make(url);
    this.tabs.set(path, page);
    this.#enter(page, !held);
  }

  /** The user leaves WeChat for another app. */
  hide() {
    this.page.onHide?.();
    this.app.onHide?.();
    this.world.hide();
  }

  show() {
    this.app.onShow?.({});
    this.world.show();
    this.page.onShow?.();
  }

  /** WeChat ends the mini program. */
  end() {
    this.world.stop();
  }

  /** What the page shows now. */
  screen() {
    const { root, templates } = load(join(HOME, `${this.page.route}.wxml`));
    const drawn = draw(root.children, this.page.data, templates);
    for (const { events, tag } of walk(drawn)) {
      for (const handler of Object.values(events)) assert.equal(typeof this.page[handler], 'function', `${this.page.route}: <${tag}> has no ${handler}`);
    }
    return drawn;
  }

  text() {
    return this.screen().map(wordsOf).join(' ').replace(/\s+/gu, ' ');
  }

  has(selector) {
    return [...walk(this.screen())].some(({ attributes }) => `#${attributes.id}` === selector);
  }

  /** The innermost element that reads so, by what is in it or its label, and takes the event. */
  #find(words, event) {
    const elements = [...walk(this.screen())].filter(({ events }) => event in events);
    const reads = (element) => [wordsOf(element).replace(/\s+/gu, ' ').trim(), element.attributes['aria-label'] ?? '', element.attributes.placeholder ?? ''];
    const found = elements.filter((element) => reads(element).includes(words)).at(-1) ?? elements.filter((element) => reads(element).some((each) => each.includes(words))).at(-1);
    assert.ok(found, `${this.page.route}: nothing to ${event} reads ${words}: ${this.text()}`);
    assert.ok(!String(found.attributes.class).split(' ').includes('off') || event !== 'tap', `${words} is off`);
    return found;
  }

  #send(element, type, detail) {
    return this.page[element.events[type]]({ type, detail, target: element, currentTarget: { dataset: element.dataset } });
  }

  tap(words) {
    return this.#send(this.#find(words, 'tap'), 'tap', {});
  }

  hold(words) {
    return this.#send(this.#find(words, 'longpress'), 'longpress', {});
  }

  /** Type into the field with this placeholder. */
  type(placeholder, value) {
    return this.#send(this.#find(placeholder, 'input'), 'input', { value, cursor: value.length });
  }

  /** Choose in a picker. */
  pick(words, value) {
    return this.#send(this.#find(words, 'change'), 'change', { value });
  }

  /** Wait until the screen reads so. */
  async reads(...words) {
    await this.until(() => words.every((each) => (each instanceof RegExp ? each.test(this.text()) : this.text().includes(each))), words.join(' | '));
  }

  async until(holds, what = String(holds)) {
    const end = Date.now() + WAIT_MS;
    while (!holds()) {
      assert.ok(Date.now() < end, `not in time: ${what}; ${this.page.route}: ${this.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
