/** Somebody else, at the server by other means than a mini program. */

import WebSocket from 'ws';

globalThis.WebSocket ??= WebSocket;
const { connectNode } = await import('../../../../static/sdk/hosts/node.js');
const { Match } = await import('../../../../static/sdk/match.js');

export class Friend {
  constructor(origin) {
    Object.assign(this, connectNode({ origin }));
    this.match = null;
  }

  async arrive(name) {
    this.me = await this.sessions.guest(name);
    await this.client.ready();
    return this;
  }

  async say(room, text, more = {}) {
    await this.client.listen(room);
    return this.client.request({ op: 'message.send', room, text, ...more });
  }

  /** Sit down at a table, where the first to see it may have begun already. */
  async sit(room) {
    this.match = new Match(this.client, room);
    await this.match.open();
    await this.match.sit();
    return this.match;
  }

  async move(move) {
    const { match } = this;
    while (match.state.status !== 'playing' || !match.state.to_move.includes(this.seat)) await new Promise((resolve) => setTimeout(resolve, 10));
    await match.move(move);
  }

  get seat() {
    return this.match.state.seats.find(({ user }) => user?.id === this.me.id).seat;
  }
}
