// A chat server on Colyseus: rooms are told apart by name, and what a client says goes to its room.
const { Room, Server } = require("@colyseus/core");
const { WebSocketTransport } = require("@colyseus/ws-transport");

class Chat extends Room {
  onCreate() {
    this.maxClients = 100_000;
    this.seatReservationTime = 120;
    this.onMessage("say", (_client, text) => this.broadcast("said", text));
  }
}

const transport = new WebSocketTransport({ perMessageDeflate: false, maxPayload: 65_536 });
const server = new Server({ transport, greet: false });
server.define("chat", Chat).filterBy(["place"]);
server.listen(Number(process.argv[2]), "127.0.0.1");
