// Tic-tac-toe on Colyseus: turns and cells are checked, a move is told to both, and match follows match.
const { Room, Server } = require("@colyseus/core");
const { WebSocketTransport } = require("@colyseus/ws-transport");

const LINES = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];

class Table extends Room {
  onCreate() {
    this.maxClients = 2;
    this.seatReservationTime = 120;
    this.setup();
    this.seats = [];
    this.onMessage("move", (client, cell) => this.move(this.seats.indexOf(client.sessionId), cell));
  }

  setup() {
    this.cells = Array(9).fill(null);
    this.made = 0;
  }

  onJoin(client) {
    this.seats.push(client.sessionId);
  }

  move(seat, cell) {
    if (this.made % 9 === 0) this.cells.fill(null);
    const turn = (this.made % 9) % 2;
    if (seat !== turn || this.cells[cell] !== null) return;
    this.cells[cell] = seat;
    this.made += 1;
    const won = LINES.some((line) => line.every((place) => this.cells[place] === seat));
    if (won) this.cells.fill(null);
    this.broadcast("moved", this.made % 9);
  }
}

const transport = new WebSocketTransport({ perMessageDeflate: false, maxPayload: 65_536 });
const server = new Server({ transport, greet: false });
server.define("chat", Table).filterBy(["place"]);
server.listen(Number(process.argv[2]), "127.0.0.1");
