/**
 * One socket, kept alive: opened with a ticket, with heartbeats in both directions, and opened again after a loss. It
 * carries frames, and knows nothing about commands and rooms.
 *
 * Silence is counted in heartbeats, and all waiting is done by timers: changes of the device clock do not matter.
 */

import { Backoff } from '../backoff.js';
import { verdict } from './closes.js';
import { Failure } from '../failure.js';
import { VERSION, isOlder } from '../version.js';

/**
 * @typedef {import('../types.js').Frame} Frame
 * @typedef {import('../types.js').Hello} Hello
 * @typedef {import('../types.js').LinkState} LinkState
 * @typedef {import('../hosts/host.js').Host} Host
 * @typedef {import('../hosts/host.js').Credentials} Credentials
 *
 * @typedef {object} Listener  what the link calls
 * @property {(hello: Hello) => void} opened
 * @property {(frame: Frame) => void} frame
 * @property {(code: number) => void} lost  called once after each `opened`
 * @property {(state: LinkState) => void} state
 *
 * @typedef {object} Tap  stands between the link and its socket: it shows the traffic, and may delay or lose it
 * @property {(text: string, pass: (text: string) => void, socket: WebSocket) => void} sent
 * @property {(text: string, pass: (text: string) => void, socket: WebSocket) => void} received
 */

const PROTOCOL = 'teahouse.v1.json';
const HELLO_WITHIN_MS = 10_000;
const PROBE_WITHIN_MS = 5_000;
const STEADY_MS = 10_000;
/** After this many beats without a frame, the next one declares the connection dead. */
const MAX_SILENT_BEATS = 3;
const SLOW_S = 30;

export class Link {
  /** @type {LinkState} */
  state = { phase: 'stopped', reason: 'left' };
  /** Inspects the traffic; a link without one keeps nothing. @type {Tap | null} */
  tap = null;
  /** @type {WebSocket | null} */
  #socket = null;
  /** How many beats have passed since the server's last frame. */
  #silent = 0;
  /** When the last beat was, by the device clock. */
  #beatAt = 0;
  /** @type {number | null} */
  #goaway_s = null;
  #renewals = 0;
  #turn = 0;
  /** @type {unknown} */
  #timer = null;
  /** @type {unknown} */
  #probe = null;
  /** @type {unknown} */
  #steady = null;
  #stopBeat = () => {};

  /**
   * @param {{host: Host, sessions: Credentials, task: string, listener: Listener}} parts
   */
  constructor({ host, sessions, task, listener }) {
    this.host = host;
    this.sessions = sessions;
    this.task = task;
    this.listener = listener;
    this.backoff = new Backoff(host.random);
    this.slowly = new Backoff(host.random, { base_s: SLOW_S, cap_s: 300 });
  }

  /** Connect now, in any state; after `replaced` this takes the task back. */
  start() {
    this.backoff.reset();
    this.#drop(1000);
    this.#connect();
  }

  /** Connect now if the link is waiting to reconnect, and begin the back-off anew: the cause of the loss may be over. */
  hurry() {
    this.backoff.reset();
    if (this.state.phase === 'waiting' && this.state.reason !== 'too_many') this.start();
  }

  /** @param {import('../types.js').StopReason} reason */
  stop(reason) {
    this.#turn += 1;
    this.#drop(1000);
    this.#set({ phase: 'stopped', reason });
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} false if no socket is open
   */
  send(frame) {
    const socket = this.#socket;
    if (this.state.phase !== 'open' || socket?.readyState !== 1) return false;
    const text = JSON.stringify(frame);
    if (this.tap) this.tap.sent(text, (passed) => socket.readyState === 1 && socket.send(passed), socket);
    else socket.send(text);
    return true;
  }

  /** Send a ping; give up the socket if nothing arrives within seconds. */
  probe() {
    if (this.state.phase !== 'open') return;
    this.send({ op: 'ping' });
    this.#probe ??= this.host.later(() => this.#closed(1006), PROBE_WITHIN_MS);
  }

  /** Give up the socket as if it had been lost. */
  cut() {
    if (this.state.phase === 'open') this.#closed(1006);
  }

  async #connect() {
    const turn = (this.#turn += 1); // results of earlier attempts are ignored
    this.#set({ phase: 'connecting' });
    try {
      const ticket = await this.sessions.ticket();
      if (turn === this.#turn) this.#open(ticket);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (turn === this.#turn) this.#noTicket(error);
    }
  }

  /** @param {Failure} failure */
  #noTicket(failure) {
    if (failure.code === 'unauthorized') return this.#refused();
    if (failure.code === 'forbidden') return this.stop('forbidden');
    const least_s = failure.code === 'rate_limited' ? (failure.retry_after_s ?? SLOW_S) : 0;
    return this.#wait('lost', least_s + this.backoff.next());
  }

  /** A token was refused. Without a session the user is signed out; with one, the server may accept it later. */
  #refused() {
    if (this.sessions.current) this.#wait('renew', this.slowly.next());
    else this.stop('signed_out');
  }

  /** @param {string} ticket */
  #open(ticket) {
    // A mini program has no URLSearchParams.
    const query = `task=${encodeURIComponent(this.task)}&ticket=${encodeURIComponent(ticket)}&sdk=${VERSION}`;
    const socket = this.host.open(`/socket?${query}`, [PROTOCOL]);
    this.#socket = socket;
    this.#timer = this.host.later(() => this.#closed(1006), HELLO_WITHIN_MS);
    const take = (/** @type {string} */ text) => socket === this.#socket && this.#receive(JSON.parse(text));
    socket.onmessage = ({ data }) => (this.tap ? this.tap.received(data, take, socket) : take(data));
    socket.onclose = (event) => this.#closed(event.code);
  }

  /** @param {Frame} frame */
  #receive(frame) {
    this.#heard();
    if (frame.op === 'pong' && frame.id === undefined) return;
    if (frame.op === 'hello') return this.#hello(/** @type {any} */ (frame));
    if (frame.op === 'goaway') this.#goaway_s = Number(frame.reconnect_in_s) || 0;
    this.listener.frame(frame);
  }

  #heard() {
    this.#silent = 0;
    this.host.cancel(this.#probe);
    this.#probe = null;
  }

  /** @param {Hello} hello */
  #hello(hello) {
    if (isOlder(VERSION, hello.sdk?.least)) return this.stop('outdated');
    this.host.cancel(this.#timer);
    this.#beatAt = this.host.now();
    this.#steady = this.host.later(() => this.#calm(), STEADY_MS);
    this.#renewals = 0;
    this.#set({ phase: 'open' });
    // More than two pings within the heartbeat, so one late timer does not end the connection.
    const interval_ms = (hello.heartbeat_s * 1000) / 2.2;
    this.#stopBeat();
    this.#stopBeat = this.host.every(() => this.#beat(interval_ms), interval_ms);
    this.listener.opened(hello);
  }

  /** @param {number} interval_ms */
  #beat(interval_ms) {
    const now = this.host.now();
    const late = now - this.#beatAt > 2 * interval_ms;
    this.#beatAt = now;
    // After sleep, this machine may be the cause of the silence: probe first.
    if (late) return this.probe();
    if (this.#silent >= MAX_SILENT_BEATS) return this.#closed(1006);
    this.#silent += 1;
    this.send({ op: 'ping' });
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop(code);
    const { act, reason } = verdict(code);
    if (act === 'stop') return this.stop(reason);
    if (act === 'renew') return void this.#renew();
    if (act === 'slow') return this.#wait(reason, this.slowly.next());
    if (this.#goaway_s !== null) return this.#wait('going_away', this.#goaway_s);
    return this.#wait(reason, this.backoff.next());
  }

  #calm() {
    this.backoff.reset();
    this.slowly.reset();
  }

  /** Reconnect with a new token after 4401. If that happens twice in a row, new tokens do not help. */
  async #renew() {
    this.#renewals += 1;
    if (this.#renewals > 2) return this.#refused();
    const turn = (this.#turn += 1);
    this.#set({ phase: 'connecting', reason: 'renew' });
    try {
      await this.sessions.renew();
      if (turn === this.#turn) await this.#connect();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (turn === this.#turn) this.#noTicket(error);
    }
  }

  /**
   * @param {import('../types.js').WaitReason} reason
   * @param {number} delay_s
   */
  #wait(reason, delay_s) {
    this.#goaway_s = null;
    this.#set({ phase: 'waiting', reason, retry_at: this.host.now() + delay_s * 1000 });
    this.#timer = this.host.later(() => this.#connect(), delay_s * 1000);
  }

  /**
   * Close the socket if there is one, and ignore its later events.
   *
   * @param {number} code  the close code for the listener
   */
  #drop(code) {
    this.host.cancel(this.#timer);
    this.host.cancel(this.#steady);
    this.#heard();
    this.#stopBeat();
    this.#stopBeat = () => {};
    const socket = this.#socket;
    const wasOpen = this.state.phase === 'open';
    this.#socket = null;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
    if (wasOpen) this.#lost(code);
  }

  /** @param {number} code */
  #lost(code) {
    this.state = { phase: 'connecting' };
    this.listener.lost(code);
  }

  /** @param {LinkState} state */
  #set(state) {
    this.state = state;
    this.listener.state(state);
  }
}

