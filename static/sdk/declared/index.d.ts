/**
 * @overload
 * @param {Options & {token: import('./tokens.js').GiveToken}} options  `token` gives a token of the application's user,
 *   and is asked again whenever the one before expires. The clients are started.
 * @returns {{sessions: Tokens, client: Client, beside: (prefix: string) => Client, windows: null}}
 */
export function connect(options: Options & {
    token: import("./tokens.js").GiveToken;
}): {
    sessions: Tokens;
    client: Client;
    beside: (prefix: string) => Client;
    windows: null;
};
/**
 * @overload
 * @param {Options & {shared?: boolean}} [options]  `shared`: the windows of one browser share the sockets of their session
 * @returns {{sessions: Sessions, client: Client, beside: (prefix: string) => Client, windows: Windows | null}} `windows` is
 *   null where the browser cannot share
 */
export function connect(options?: (Options & {
    shared?: boolean;
}) | undefined): {
    sessions: Sessions;
    client: Client;
    beside: (prefix: string) => Client;
    windows: Windows | null;
};
export { Client } from "./client.js";
export { Failure } from "./failure.js";
export { Feed } from "./state/feed.js";
export { Interpolation } from "./state/interpolation.js";
export { Match } from "./match.js";
export { shaped } from "./hosts/shaped.js";
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
    /**
     * simulates a worse network, for tests
     */
    network?: import("./hosts/shaped.js").Shape | undefined;
};
export type Windows = import("./windows/windows.js").Windows;
import { Tokens } from './tokens.js';
import { Client } from './client.js';
import { Sessions } from './session.js';
export { ServerClock, shownAt } from "./state/clocks.js";
export { TickClock, merged } from "./state/ticks.js";
export { Lead, Prediction } from "./state/prediction.js";
export { SLASH, botCommand, slash } from "./state/slash.js";
export { close as closeStretch, fetchAfter, fetchBefore, openAround, openThread } from "./state/stretches.js";
