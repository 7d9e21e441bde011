/**
 * @overload
 * @param {Options & {token: import('./tokens.js').GiveToken}} options  `token` gives a token of the application's user,
 *   and is asked again whenever the one before expires. The clients are started.
 * @returns {{sessions: Tokens, client: Client, beside: (prefix: string) => Client}}
 */
export function connect(options: Options & {
    token: import("./tokens.js").GiveToken;
}): {
    sessions: Tokens;
    client: Client;
    beside: (prefix: string) => Client;
};
/**
 * @overload
 * @param {Options} [options]
 * @returns {{sessions: Sessions, client: Client, beside: (prefix: string) => Client}}
 */
export function connect(options?: Options | undefined): {
    sessions: Sessions;
    client: Client;
    beside: (prefix: string) => Client;
};
export { Client } from "./client.js";
export { Failure } from "./failure.js";
export { Feed } from "./state/feed.js";
export { Match } from "./match.js";
export { Sessions } from "./session.js";
export { Tokens } from "./tokens.js";
export { isAside } from "./state/order.js";
export { Timeline } from "./state/timeline.js";
export { randomName } from "./connection/task.js";
export { VERSION } from "./version.js";
export type Host = import("./hosts/host.js").Host;
export type Credentials = import("./hosts/host.js").Credentials;
export type Options = {
    /**
     * the prefix of this window's task name
     */
    task?: string | undefined;
    /**
     * of the server, with its path (`BASE_PATH`) where it has one; by default the page's
     */
    origin?: string | undefined;
};
import { Tokens } from './tokens.js';
import { Client } from './client.js';
import { Sessions } from './session.js';
export { ServerClock, shownAt } from "./state/clocks.js";
export { TickClock, merged } from "./state/ticks.js";
export { SLASH, botCommand, slash } from "./state/slash.js";
export { close as closeStretch, fetchAfter, fetchBefore, openAround, openThread } from "./state/stretches.js";
