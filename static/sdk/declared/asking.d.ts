/**
 * @param {Host} host
 * @param {Call} call
 * @returns {Promise<any>} the answer, null for none; rejected with a Failure, `network` if none comes in time
 */
export function ask(host: Host, { method, path, body, token }: Call): Promise<any>;
/**
 * A ticket, which opens one socket. A token that is refused is renewed once.
 *
 * @param {import('./hosts/host.js').Credentials} credentials
 * @returns {Promise<string>} rejected with a Failure
 */
export function ticketOf(credentials: import("./hosts/host.js").Credentials): Promise<string>;
/**
 * @template T
 * @param {Host} host
 * @param {Promise<T>} work
 * @param {string} [what]  failed, for the message
 * @returns {Promise<T>} rejected with `network` if it fails, or takes too long
 */
export function within<T>(host: Host, work: Promise<T>, what?: string): Promise<T>;
export type Host = import("./hosts/host.js").Host;
export type Call = {
    /**
     * by default POST
     */
    method?: string | undefined;
    /**
     * such as `/api/sessions`
     */
    path: string;
    body?: object | undefined;
    token?: string | undefined;
};
