"""The acknowledgements of a subscription, and the read position that follows from them. Pure, no I/O.

The read position is the highest ``seq`` up to which every message is acknowledged.
"""

from typing import Final, Literal

from models.errors import Refusal

AckMode = Literal["auto", "client", "client-individual"]
ACK_MODES: Final[tuple[AckMode, ...]] = ("auto", "client", "client-individual")
MAX_AHEAD: Final = 10_000


class Acks:
    """The acknowledgements of one subscription; ``client`` is cumulative, ``client-individual`` is not.

    Messages may be acknowledged before ``begin`` sets the first expected one.
    """

    __slots__ = ("_ahead", "_cumulative", "_frozen", "_position")

    def __init__(self, *, cumulative: bool) -> None:
        self._cumulative = cumulative
        self._position: int | None = None
        # Acknowledged messages above one that is not. Of cumulative acknowledgements only the highest is kept.
        self._ahead: set[int] = set()
        self._frozen = False

    @property
    def position(self) -> int:
        """The highest ``seq`` up to which every message is acknowledged; 0 before ``begin``."""
        return self._position or 0

    def begin(self, position: int) -> None:
        """Expect an acknowledgement of every message above ``position``."""
        self._position = position
        self._ahead = {seq for seq in self._ahead if seq > position}
        self._advance()

    def ack(self, seq: int) -> None:
        """Note that the client consumed the message ``seq``; if cumulative, all before it too.

        Raises ``Refusal`` if too many are acknowledged above one that is not.
        """
        if self._frozen or seq <= self.position:
            return
        if self._cumulative:
            self._ahead = {max({seq} | self._ahead)}
        elif len(self._ahead) >= MAX_AHEAD and seq != self.position + 1:
            raise Refusal("conflict", f"{MAX_AHEAD} messages are acknowledged above one that is not")
        else:
            self._ahead.add(seq)
        self._advance()

    def nack(self, seq: int) -> None:
        """Note that the client did not consume the message ``seq``, nor, if cumulative, those not yet acknowledged.

        The next subscription sends it again; if cumulative, it sends all from there on.
        """
        if seq <= self.position:
            return
        if self._cumulative:
            self._frozen = True
        else:
            self._ahead.discard(seq)

    def _advance(self) -> None:
        if self._position is None:
            return
        if self._cumulative and self._ahead:
            self._position = self._ahead.pop()
        while self._position + 1 in self._ahead:
            self._position += 1
            self._ahead.remove(self._position)
