/** A model of a room that follows the wire contract, small enough to be checked by reading. */

export class RoomModel {
  rev = 0;
  epoch = 'e1';
  title = 'Lobby';
  messages = [];
  members = new Map();
  changes = [];
  page = 3;
  memberPage = 100;
  resyncOver = 2_000;

  /** The user who asks, or null for one who is always a member. */
  viewer = null;
  banned = new Set();

  #take(change) {
    this.rev += 1;
    const event = { ...change, room: 'lobby', rev: this.rev };
    this.changes.push(event);
    return event;
  }

  send(sender, text, nonce) {
    const message = { room: 'lobby', seq: this.messages.length + 1, rev: this.rev + 1, id: `m${this.messages.length}`, kind: 'text', sender: { id: sender, name: sender }, sent_at: 0, text, ...(nonce && { nonce }) };
    this.messages.push(message);
    return this.#take({ op: 'message', message });
  }

  change(seq, patch) {
    const message = { ...this.messages[seq - 1], ...patch, rev: this.rev + 1 };
    this.messages[seq - 1] = message;
    return this.#take({ op: 'message', message });
  }

  join(id) {
    const member = { user: { id, name: id }, role: 'member', online: false, joined_at: 0 };
    this.members.set(id, member);
    return this.#take({ op: 'member', change: 'joined', member });
  }

  leave(id, change = 'left') {
    const member = this.members.get(id);
    this.members.delete(id);
    if (change === 'banned') this.banned.add(id);
    return this.#take({ op: 'member', change, member });
  }

  rename(title) {
    this.title = title;
    return this.#take({ op: 'room', info: { ...this.info(), rev: this.rev + 1 } });
  }

  info() {
    return { room: 'lobby', kind: 'chat', title: this.title, topic: '', visibility: 'public', locked: false, history: 'kept', slow_mode_s: 0, members: this.members.size, online: [...this.members.values()].filter(({ online }) => online).length, created_at: 0, seq: this.messages.length, rev: this.rev, epoch: this.epoch };
  }

  /** A page of changes, with each message in its current state. */
  #since(rev) {
    const all = this.changes.filter((change) => change.rev > rev);
    const page = all.slice(0, this.page).map((change) =>
      change.op === 'message' ? { ...change, message: this.messages[change.message.seq - 1] } : change);
    return { changes: page, more: all.length > page.length, rev: page.at(-1)?.rev ?? rev };
  }

  /** The code with which the room refuses a command of the viewer, or null. */
  refusal(command) {
    if (this.viewer === null || this.members.has(this.viewer)) return null;
    if (this.banned.has(this.viewer)) return 'banned';
    if (command.op !== 'room.join' || command.since !== undefined) return 'not_member';
    this.join(this.viewer);
    return null;
  }

  answer(command) {
    if (command.op === 'history') return this.#history(command.before);
    const stale = command.epoch !== undefined && command.epoch !== this.epoch;
    if (command.op === 'history.since') {
      return stale ? { changes: [], rev: command.rev, more: false, resync: true } : { ...this.#since(command.rev), resync: false };
    }
    if (command.op === 'room.members') return this.#memberPage(Number(command.cursor ?? 0));
    const base = { room: this.info(), rev: this.rev, epoch: this.epoch, members: this.#memberPage(0).members };
    const far = command.since !== undefined && this.rev - command.since > this.resyncOver;
    if (command.since === undefined || stale || far) return { ...base, resync: stale || far, messages: this.messages.slice(-50) };
    const { changes, more } = this.#since(command.since);
    return { ...base, resync: false, changes, more };
  }

  #memberPage(from) {
    const end = from + this.memberPage;
    return { members: [...this.members.values()].slice(from, end), ...(end < this.members.size && { cursor: String(end) }) };
  }

  presence(id, online) {
    this.members.set(id, { ...this.members.get(id), online });
    return { op: 'presence', room: 'lobby', user: id, online };
  }

  #history(before) {
    const all = this.messages.filter(({ seq }) => seq < before);
    return { messages: all.slice(-50), more: all.length > 50 };
  }
}
