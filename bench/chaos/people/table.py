"""Two players of one match after another, who retry each move until it is answered."""

import asyncio
from typing import Any, Final

from bench.chaos.history import Frame
from bench.chaos.people.person import Person, World
from bench.chaos.people.socket import Lost, Refused

GAME: Final = "gomoku"
_SIZE: Final = 15
_PAUSE_S: Final = 0.2


class Player(Person):
    """Keeps the latest state of its match."""

    def __init__(self, name: str, world: World) -> None:
        super().__init__(name, world)
        self.state: Frame = {}
        self._owed: Frame | None = None
        self._count = 0

    async def sit(self, room: str) -> None:
        """Sit down at an open match. Raises ``Lost`` or ``Refused``."""
        self.rooms = [room]
        await self.come()
        if not any(each.get("user", {}).get("id") == self.user for each in self.state["seats"]):
            self.state = (await self.ask("game.sit", room=room))["match"]

    async def join(self, room: str) -> Frame:
        reply = await super().join(room)
        self._see(reply["match"])
        return reply

    def heard(self, event: Frame) -> None:
        if event["op"] == "game" and event["room"] in self.rooms:
            self._see(event)

    def _see(self, state: Frame) -> None:
        is_older = self.state.get("room") == state["room"] and state["version"] < self.state["version"]
        if not is_older:
            self.state = state

    @property
    def is_to_move(self) -> bool:
        seats = self.state.get("seats", [])
        mine = [each["seat"] for each in seats if each.get("user", {}).get("id") == self.user]
        return self.state.get("status") == "playing" and set(mine) & set(self.state["to_move"]) != set()

    @property
    def owes(self) -> bool:
        """Whether a move was sent and is not answered."""
        return self._owed is not None

    async def move(self) -> None:
        """Send a stone to a free place, or retry the unanswered one. Raises ``Lost`` or ``Refused``."""
        if self._owed is None:
            self._count += 1
            free = [place for place, cell in enumerate(self.state["view"]["cells"]) if cell is None]
            place = self._world.rng.choice(free)
            stone = {"x": place % _SIZE, "y": place // _SIZE}
            nonce = f"{self.name}.{self._count}"
            self._owed = {"version": self.state["version"], "move": stone, "nonce": nonce}
        try:
            await self.ask("game.move", room=self.rooms[0], **self._owed)
        except Refused as refused:
            if refused.code != "unavailable":
                self._owed = None
                await self.ask("game.state", room=self.rooms[0])
            raise
        self._owed = None


class Table:
    """Plays until it is stopped."""

    def __init__(self, name: str, world: World, pace_s: float) -> None:
        self.players = [Player(f"{name}.{seat}", world) for seat in range(2)]
        self._world = world
        self._pace_s = pace_s

    async def live(self, stop: asyncio.Event) -> None:
        """Go on until ``stop``; then connect both players and settle their moves."""
        while not stop.is_set():
            try:
                await self._one_step()
            except Lost:
                await asyncio.sleep(_PAUSE_S)
            except Refused as refused:
                await asyncio.sleep(min(1.0, refused.retry_after_s))
            await asyncio.sleep(self._world.rng.uniform(0.5, 1.5) * self._pace_s)
        for player in self.players:
            while player.owes or not player.is_there():
                await self._settle(player)

    async def _settle(self, player: Player) -> None:
        try:
            await player.come()
            if player.owes:
                await player.move()
        except (Lost, Refused):
            await asyncio.sleep(_PAUSE_S)

    async def _one_step(self) -> None:
        host, guest = self.players
        if not host.rooms or host.state.get("status") == "over":
            await self._begin(host, guest)
            return
        for player in self.players:
            await player.come()
            if player.owes or player.is_to_move:
                await player.move()
            if self._world.rng.random() < 0.05:
                player.cut()

    async def _begin(self, host: Player, guest: Player) -> None:
        """Begin a new match. One whose creation was not answered stays open, and nobody sits there."""
        host.rooms, host.state = [], {}
        await host.come()
        made: dict[str, Any] = await host.ask("game.create", game=GAME)
        await host.sit(made["room"])
        while True:
            try:
                await guest.sit(made["room"])
                return
            except Lost:
                await asyncio.sleep(_PAUSE_S)
            except Refused as refused:
                if refused.code != "unavailable":
                    raise
                await asyncio.sleep(min(1.0, refused.retry_after_s))
