"""No module imports itself by way of others, in what is shipped, in the tests or in the benchmark."""

import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

import grimp
import pytest

PACKAGES: Final = ("server", "handlers", "models", "bench", "tests", "teahouse_client")
Imports = Mapping[str, AbstractSet[str]]


def circles(imports: Imports) -> list[list[str]]:
    """The modules that import each other, however many lie between: each strongly connected component of several."""
    return sorted(sorted(found) for found in _components(imports) if len(found) > 1)


def _components(imports: Imports) -> Iterator[set[str]]:
    """Kosaraju's: in the order in which they end forwards, whatever reaches them backwards belongs together."""
    importers: dict[str, set[str]] = {module: set() for module in imports}
    for module, imported in imports.items():
        for each in imported:
            importers[each].add(module)
    seen: set[str] = set()
    ended = [module for start in imports for module in _ended(start, imports, seen)]
    seen = set()
    for start in reversed(ended):
        if found := set(_ended(start, importers, seen)):
            yield found


def _ended(start: str, graph: Imports, seen: set[str]) -> Iterator[str]:
    """What is reached from ``start`` and was not ``seen``, each behind all that it leads to."""
    if start in seen:
        return
    seen.add(start)
    way = [(start, iter(sorted(graph[start])))]
    while way:
        _, rest = way[-1]
        following = next((each for each in rest if each not in seen), None)
        if following is None:
            yield way.pop()[0]
        else:
            seen.add(following)
            way.append((following, iter(sorted(graph[following]))))


@pytest.fixture(scope="module")
def imports() -> Imports:
    """What each of our modules imports of ours."""
    # Type checkers' imports count too: a circle that only they see is one for the reader all the same.
    graph: Any = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_modules_import_each_other_in_a_circle(imports: Imports) -> None:
    assert "tests.contracts.test_circles" in imports
    assert circles(imports) == []


@pytest.mark.parametrize("planted", [("server.app", "models.ids"), ("tests.conftest", "tests.rigs.network")])
def test_a_planted_circle_is_found(imports: Imports, planted: tuple[str, str]) -> None:
    above, below = planted
    reached = {below: imports[below] | {above}, above: imports[above] | {below}}
    (circle,) = circles({**imports, **reached})
    assert {above, below} <= set(circle)


def test_circles_that_have_nothing_in_common_are_told_apart() -> None:
    chain: Imports = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a", "e"}}
    assert circles(chain) == [["a", "b", "c"], ["d", "e"]]
    assert circles({str(number): {str(number + 1)} for number in range(9)} | {"9": set()}) == []


def test_a_chain_longer_than_the_stack_is_walked() -> None:
    long = {str(number): {str(number + 1)} for number in range(sys.getrecursionlimit() * 2)}
    last = str(len(long))
    assert circles(long | {last: set()}) == []
    assert len(circles(long | {last: {"0"}})[0]) == len(long) + 1
