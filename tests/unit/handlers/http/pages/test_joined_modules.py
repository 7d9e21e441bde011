"""Modules that are joined to one script do what they did."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from handlers.http.pages.joined_modules import joined
from handlers.http.pages.web_client import STATIC

_MODULES = {
    "main.js": "import { twice as two } from './parts/twice.js';\n"
    "import * as words from './words.js';\n"
    "import './log.js';\n"
    "console.log(two(21), words.hello, new words.Tea().kind, new URL('x.js', import.meta.url).pathname);\n"
    "import('./later.js').then(({ tea }) => tea());\n",
    "parts/twice.js": "import {\n  log,\n} from '../log.js';\nconst hidden = 2;\n"
    "export function twice(n) {\n  log('twice');\n  return hidden * n;\n}\n",
    "words.js": "export { hello } from './hello.js';\nexport class Tea {\n  kind = 'green';\n}\nconst hidden = 3;\n",
    "hello.js": "export const hello = `hello\n  import me`;\n",
    "later.js": "import { log } from './log.js';\nimport { cup } from './cup.js';\n/** import('./no.js') */\n"
    "export const tea = async () => (await import('./much_later.js')).more(cup, log);\n",
    "much_later.js": "import { hello } from './hello.js';\nimport { cup } from './cup.js';\n"
    "// import('./nowhere.js')\nexport const more = (held, log) => log(held === cup && hello.length, 'image/*');\n",
    "cup.js": "console.log('cup');\nexport const cup = {};\n",
    "log.js": "console.log('log');\nexport function log(text) {\n  console.log(text);\n}\n",
}


def _written(root: Path, modules: Mapping[str, str]) -> Path:
    for name, text in modules.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return root / "main.js"


def test_each_module_runs_once_after_those_that_it_imports(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed")
        pytest.skip("node is not installed")
    scripts = joined(_written(tmp_path, _MODULES), tmp_path, "/static/")
    assert list(scripts.later) == ["later.js", "much_later.js"]
    (tmp_path / "joined").mkdir()
    for path, text in scripts.later.items():
        (tmp_path / "joined" / f"{path}.mjs").write_text(text)
    (tmp_path / "joined" / "main.mjs").write_text(scripts.entry(lambda path: f"./{path}.mjs"))
    done = subprocess.run([node, "joined/main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    first = ["log", "twice", "42 hello", "  import me green /static/x.js"]
    assert done.stdout.splitlines() == [*first, "cup", "17"]


@pytest.mark.parametrize(
    "line",
    [
        "import two from './two.js';",
        "export default 2;",
        "export let changing = 1;",
        "export * from './log.js';",
    ],
)
def test_what_is_not_understood_is_named(tmp_path: Path, line: str) -> None:
    entry = _written(tmp_path, _MODULES | {"main.js": f"{line}\n"})
    with pytest.raises(ValueError, match=r"main.js: cannot be joined: (import two|export)"):
        joined(entry, tmp_path, "/static/")


def test_every_module_that_the_page_needs_is_in_it() -> None:
    scripts = joined(STATIC / "app" / "door.js", STATIC, "/static/")
    main = scripts.later["app/main.js"]
    assert main.count("\nreturn { ") > 100
    assert "class Timeline " in main


def test_the_door_brings_nothing_that_it_does_not_need() -> None:
    scripts = joined(STATIC / "app" / "door.js", STATIC, "/static/")
    assert len(scripts.first) < 70_000
    assert "class Sessions " in scripts.first
    assert not any("class Sessions " in later for later in scripts.later.values())
    assert "class Timeline " not in scripts.later["app/views/boards/index.js"]
