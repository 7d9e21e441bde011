/** The part of `wx` that shows things: pages, sheets, toasts, the album. What the user would do is said before, in `answers`. */

/** @param {import('./phone.mjs').Phone} phone */
export function interfaceOf(phone) {
  const { told, answers, look } = phone;
  const done = (name, options, result = {}) => {
    const answer = { ...result, errMsg: `${name}:ok` };
    options?.success?.(answer);
    options?.complete?.(answer);
    return Promise.resolve(answer);
  };
  const failed = (name, options, why) => {
    const error = { errMsg: `${name}:fail ${why}` };
    options?.fail?.(error);
    options?.complete?.(error);
    return options?.fail || options?.success ? undefined : Promise.reject(error);
  };
  const noted = (name) => (options) => {
    told.push([name, options]);
    return done(name, options);
  };
  const answered = (name) => (options) => {
    told.push([name, options]);
    const answer = answers[name].shift();
    return answer === undefined ? failed(name, options, 'cancel') : done(name, options, answer);
  };
  return {
    navigateTo: (options) => (phone.open(options.url), done('navigateTo', options)),
    redirectTo: (options) => (phone.redirect(options.url), done('redirectTo', options)),
    navigateBack: (options) => {
      for (let pages = options?.delta ?? 1; pages > 0; pages -= 1) phone.back();
      return done('navigateBack', options);
    },
    switchTab: (options) => (phone.tab(options.url), done('switchTab', options)),
    ...Object.fromEntries(['showToast', 'setNavigationBarTitle', 'setTabBarItem', 'setTabBarBadge', 'removeTabBarBadge', 'stopPullDownRefresh', 'previewImage', 'setClipboardData'].map((name) => [name, noted(name)])),
    showModal: (options) => {
      told.push(['showModal', options]);
      return done('showModal', options, answers.showModal.shift() ?? { confirm: false, cancel: true });
    },
    showActionSheet: answered('showActionSheet'),
    chooseMedia: answered('chooseMedia'),
    getAppBaseInfo: () => ({ language: look.language, theme: look.theme, SDKVersion: '3.3.4' }),
    getWindowInfo: () => ({ pixelRatio: 2, windowWidth: 375, windowHeight: 667 }),
    getAccountInfoSync: () => ({ miniProgram: { appId: phone.appid, envVersion: 'develop', version: '' } }),
    onThemeChange: (listener) => void phone.themes.add(listener),
    offThemeChange: (listener) => void phone.themes.delete(listener),
    nextTick: (run) => queueMicrotask(run),
    createSelectorQuery: () => queryOf(phone),
  };
}

/** `createSelectorQuery`, for a canvas. */
function queryOf(phone) {
  const asked = [];
  const query = {
    select: (selector) => ({ fields: () => (asked.push(selector), query), boundingClientRect: () => (asked.push(selector), query) }),
    in: () => query,
    exec: (then) => queueMicrotask(() => then(asked.map((selector) => (phone.has(selector) ? { node: phone.canvas, width: 343, height: 240, left: 16, top: 100 } : null)))),
  };
  return query;
}

/** A canvas that remembers what was drawn on it since it was cleared. */
export function canvasOf() {
  const calls = [];
  const context = new Proxy({}, {
    get: (target, name) => {
      if (name === 'measureText') return (text) => ({ width: 7 * text.length });
      if (name === 'createLinearGradient') return (...given) => ({ given, addColorStop: (...stop) => calls.push(['stop', ...stop]) });
      if (name in target) return target[name];
      return (...given) => {
        if (name === 'clearRect') calls.length = 0;
        calls.push([name, ...given]);
      };
    },
    set: (target, name, value) => {
      target[name] = value;
      calls.push(['set', name, typeof value === 'object' ? '#888' : value]);
      return true;
    },
  });
  return { width: 0, height: 0, calls, getContext: () => context, requestAnimationFrame: (run) => setTimeout(run, 16), cancelAnimationFrame: clearTimeout };
}
