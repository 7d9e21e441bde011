// A chat server on ws: what comes in goes to everybody in the room that the address names.
const { WebSocketServer } = require("ws");

const rooms = new Map();
const port = Number(process.argv[2]);

new WebSocketServer({ host: "127.0.0.1", port, backlog: 4096, perMessageDeflate: false }).on(
  "connection",
  (socket, request) => {
    const room = rooms.get(request.url) ?? new Set();
    rooms.set(request.url, room.add(socket));
    socket.on("message", (message, binary) => {
      for (const each of room) each.send(message, { binary });
    });
    socket.on("close", () => room.delete(socket));
  },
);
