export class Requests {
    /**
     * @param {typeof globalThis.fetch} fetch
     * @param {import('./background.js').Background} background
     * @param {string} [referer]
     */
    constructor(fetch: typeof globalThis.fetch, background: import("./background.js").Background, referer?: string);
    fetch: typeof fetch;
    background: import("./background.js").Background;
    referer: string | undefined;
    /** @param {import('./callbacks.js').RequestWish} wish @returns {{abort: () => void}} */
    request: (wish: import("./callbacks.js").RequestWish) => {
        abort: () => void;
    };
    #private;
}
export type Answer = import("./callbacks.js").Answer;
