"""Two people who play one match after the other, with moves that are sent again until they are answered."""

import asyncio
from typing import Any, Final

from bench.chaos.history import Frame
from bench.chaos.people.person import Person, World
from bench.chaos.people.socket import Lost, Refused

GAME: Final = "gomoku"
_SIZE: Final = 15
_PAUSE_S: Final = 0.2


class Player(Person):
    """Knows the state of its match as it was last told."""

    def __init__(self, name: str, world: World) -> None:
        super().__init__(name, world)
        self.state: Frame = {}
        self._owed: Frame | None = None
        self._count = 0

    async def sit(self, room: str) -> None:
        """Come to a match that is open. Raises ``Lost`` or ``Refused``."""
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
        """Whether a move was sent and not answered."""
        return self._owed is not None

    async def move(self) -> None:
        """Send a stone somewhere, or the one again that was not answered. Raises ``Lost`` or ``Refused``."""
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
    """Plays until it is told to stop."""

    def __init__(self, name: str, world: World, pace_s: float) -> None:
        self.players = [Player(f"{name}.{seat}", world) for seat in range(2)]
        self._world = world
        self._pace_s = pace_s

    async def live(self, stop: asyncio.Event) -> None:
        """Go on until ``stop``; then both are there, and owe nothing."""
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
        """A new match. One that was made without an answer stays open, and nobody comes to it."""
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
