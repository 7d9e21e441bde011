"""``/api/matches``: a match as a spectator sees it, and its end by an operator."""

from handlers.http.calls.call import keyed
from handlers.http.operators.call import OperatorCall
from models.ids import MatchId
from models.wire.chat_values import Value
from models.wire.game_events import GameEvent


class MatchAnswer(Value, frozen=True):
    match: GameEvent


class OneMatch(OperatorCall):
    GET = keyed("rooms", "See a match as one who sits at no seat.", {200: MatchAnswer}, "not_found")

    async def get(self, match: str) -> None:
        caller = await self.allowed(self.GET)
        self.answer(MatchAnswer(match=await self.services.matches.show(caller, MatchId(match))))


class End(OperatorCall):
    POST = keyed("rooms", "End a match, which nobody has won.", {204: None}, "not_found", "match_over")

    async def post(self, match: str) -> None:
        caller = await self.allowed(self.POST)
        await self.services.matches.end(caller, MatchId(match))
        self.answer_nothing()
