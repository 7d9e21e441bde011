"""The game of ``docs/writing-a-game.md``, for the tests of the guide."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.games.registry import AnyGame

ROOT = Path(__file__).parents[4]
GUIDE = ROOT / "docs/writing-a-game.md"


def source() -> str:
    """The one program that the guide has."""
    (program,) = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    return str(program)


@contextmanager
def game_of_the_guide(folder: Path) -> Iterator[AnyGame]:
    """The game from a file in ``folder``, as the guide's reader would save it."""
    path = folder / "nim.py"
    path.write_text(source())
    spec = importlib.util.spec_from_file_location("nim_of_the_guide", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module.Nim()
    del sys.modules[spec.name]
