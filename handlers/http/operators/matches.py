"""``/api/matches``: a match as a spectator sees it, and its end by an operator."""

from handlers.http.operators.call import OperatorCall
from models.ids import MatchId
from models.wire.chat_values import Value
from models.wire.game_events import GameEvent


class MatchAnswer(Value, frozen=True):
    match: GameEvent


class OneMatch(OperatorCall):
    async def get(self, match: str) -> None:
        caller = await self.allowed("rooms", write=False)
        self.answer(MatchAnswer(match=await self.services.matches.show(caller, MatchId(match))))


class End(OperatorCall):
    async def post(self, match: str) -> None:
        caller = await self.allowed("rooms", write=True)
        await self.services.matches.end(caller, MatchId(match))
        self.answer_nothing()
