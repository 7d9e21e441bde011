"""Has each call of the stores fail before it is carried out, in some ways or all: it is `unavailable`, or handled."""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial, wraps
from typing import Any, Final, TypeVar

import pytest
from pymongo import errors

import models.stores
from models.database.client import Database
from models.errors import Refusal
from tests.unit.models.stores.plans.sites import ASKS, Site, calling

T = TypeVar("T")

_INSERTS: Final = frozenset({"insert_one", "insert_many"})
_READS: Final = frozenset({"aggregate", "count_documents", "distinct", "find", "find_one"})
_BULKS: Final = frozenset({"bulk_write", "insert_many"})
# Inside of the database, out of time, it ends, another writer, a network of theirs, no primary, a disk.
CODES: Final = (1, 50, 91, 96, 112, 189, 6, 10107, 10334, 11600, 13388, 14031)
_LOST: Final = (
    errors.AutoReconnect,
    errors.NetworkTimeout,
    errors.ServerSelectionTimeoutError,
    errors.ConnectionFailure,
    TimeoutError,
)
# Parts of what others do, who make of it what it is.
_PARTS: Final = frozenset({"PastMatchStore.note", "CurveStore.note"})
Error = Callable[[], Exception]


def _errors(name: str, *, all_ways: bool) -> Iterator[Error]:
    """The ways in which the call ``name`` of the driver may fail."""
    codes = CODES if all_ways else CODES[:1]
    yield from (partial(errors.OperationFailure, "on purpose", code) for code in codes)
    yield from (partial(kind, "on purpose") for kind in (_LOST if all_ways else _LOST[:1]))
    if name not in _READS:
        yield partial(errors.WriteConcernError, "on purpose", 64)
    if name in _BULKS:
        for code in codes:
            yield partial(errors.BulkWriteError, {"writeErrors": [_write_error(code)]})
        yield partial(errors.BulkWriteError, {"writeErrors": [], "writeConcernErrors": [{"code": 64}]})


def _write_error(code: int) -> dict[str, Any]:
    return {"index": 0, "code": code, "errmsg": "on purpose"}


class Trial:
    """One call of a store, of which the driver's call ``number`` fails in the way ``way``; then the next way."""

    def __init__(self, number: int, way: int, *, all_ways: bool) -> None:
        self._left = number
        self._all_ways = all_ways
        self._way = way
        self.name = ""
        self.error: Exception | None = None
        self.is_last_way = False

    def fails(self, name: str) -> bool:
        """Whether the call ``name``, which begins now, is the one."""
        self._left -= 1
        if self._left != -1:
            return False
        ways = list(_errors(name, all_ways=self._all_ways))
        self.name, self.error = name, ways[self._way]()
        self.is_last_way = self._way == len(ways) - 1
        return True


class Trials:
    """All of them in one test.

    Attributes:
        faults: what was neither `unavailable` nor handled.
        handled: the methods that gave an answer all the same.
        failed: the functions of the stores of which a call failed.
    """

    def __init__(self, *, all_ways: bool) -> None:
        self.faults: set[str] = set()
        self.handled: set[str] = set()
        self.failed: set[Site] = set()
        self._all_ways = all_ways
        self._now: Trial | None = None
        self._within = False

    def patch(self, patch: pytest.MonkeyPatch) -> None:
        """From now on every public method of a store is tried first, in each way in which it can fail."""
        for kind in ("collection", "unguarded_collection"):
            made = getattr(Database, kind)
            patch.setattr(Database, kind, lambda db, name, made=made: _Failing(made(db, name), name, self))
        for store, name, method in _methods():
            is_listed = inspect.isasyncgenfunction(method)
            patch.setattr(store, name, self._listed(method) if is_listed else self._tried(method))

    def _tried(self, real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @wraps(real)
        async def tried(*args: Any, **more: Any) -> Any:
            if self._within:
                return await real(*args, **more)
            number = way = 0
            while True:
                trial = Trial(number, way, all_ways=self._all_ways)
                result = await self._try(trial, lambda: real(*args, **more), real.__qualname__)
                if trial.error is None:
                    return result
                way += 1
                if trial.is_last_way and trial.name in _READS:
                    # What was carried out before it changed nothing.
                    number, way = number + 1, 0
                elif trial.is_last_way:
                    return await self._carried_out(lambda: real(*args, **more))

        return tried

    def _listed(self, real: Callable[..., AsyncIterator[Any]]) -> Callable[..., AsyncIterator[Any]]:
        @wraps(real)
        async def tried(*args: Any, **more: Any) -> AsyncIterator[Any]:
            async def all_of_it() -> list[Any]:
                return [each async for each in real(*args, **more)]

            if not self._within:
                trial, way = Trial(0, 0, all_ways=self._all_ways), 0
                while not trial.is_last_way:
                    trial = Trial(0, way, all_ways=self._all_ways)
                    await self._try(trial, all_of_it, real.__qualname__)
                    if trial.error is None:
                        break
                    way += 1
            async for each in real(*args, **more):
                yield each

        return tried

    async def _carried_out(self, call: Callable[[], Awaitable[T]]) -> T:
        self._within = True
        try:
            return await call()
        finally:
            self._within = False

    async def _try(self, trial: Trial, call: Callable[[], Awaitable[Any]], what: str) -> Any:
        self._now = trial
        fault: str | None = None
        try:
            result = await self._carried_out(call)
            if trial.error is not None:
                self.handled.add(what)
            return result
        except Refusal as refusal:
            fault = None if refusal.code == "unavailable" else refusal.code
        except (errors.PyMongoError, TimeoutError) as error:
            fault = f"{type(error).__name__} {getattr(error, 'code', '')}"
        finally:
            self._now = None
            if fault is not None:
                self.faults.add(f"{what}: {trial.name} that fails with {trial.error!r}: {fault}")

    def fails(self, name: str) -> Exception | None:
        """The error of the call ``name`` that begins now, if it is to have one."""
        if self._now is None or not self._now.fails(name):
            return None
        self.failed.update(calling())
        return self._now.error


class _Failing:
    def __init__(self, collection: Any, name: str, trials: Trials) -> None:
        self._collection = collection
        # By that one it is looked whether the database is there.
        self._is_spared = name == "meta"
        self._trials = trials

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._collection, name)
        if self._is_spared or name not in ASKS | _INSERTS:
            return value

        @wraps(value)
        def asked(*args: Any, **options: Any) -> Any:
            error = self._trials.fails(name)
            if error is None:
                return value(*args, **options)
            return _FailingCursor(error) if name == "find" else _raised(error)

        return asked


class _FailingCursor:
    """What ``find`` gives where the database then fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        assert name in {"sort", "limit", "skip", "batch_size"}, name
        return lambda *args, **options: self

    async def to_list(self, length: int | None = None) -> Any:
        raise self._error

    def __aiter__(self) -> "_FailingCursor":
        return self

    async def __anext__(self) -> Any:
        raise self._error


async def _raised(error: Exception) -> Any:
    raise error


def _methods() -> Iterator[tuple[type, str, Any]]:
    """Every public method of a class of ``models.stores`` that waits."""
    for found in pkgutil.walk_packages(models.stores.__path__, "models.stores."):
        module = importlib.import_module(found.name)
        for store in vars(module).values():
            if not inspect.isclass(store) or store.__module__ != found.name:
                continue
            for name, method in list(vars(store).items()):
                waits = inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method)
                if waits and not name.startswith("_") and method.__qualname__ not in _PARTS:
                    yield store, name, method
