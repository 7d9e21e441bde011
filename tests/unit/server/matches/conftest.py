"""Matches that are closed when their test is over."""

import asyncio
from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from tornado.ioloop import IOLoop

from tests.rigs.matches import Bench, table_of


class MakeBench(Protocol):
    """Makes a match of ``game`` that has not begun."""

    def __call__(self, game: str = "tictactoe", **fields: Any) -> Bench: ...


@pytest.fixture
def make_bench(io_loop: IOLoop) -> Iterator[MakeBench]:
    made: list[Bench] = []

    def make(game: str = "tictactoe", **fields: Any) -> Bench:
        made.append(Bench(table_of(game, **fields)))
        return made[-1]

    async def close() -> None:
        await asyncio.gather(*(bench.storage.close() for bench in made))

    yield make
    io_loop.run_sync(close)
