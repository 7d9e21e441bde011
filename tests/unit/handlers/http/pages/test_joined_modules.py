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
    "console.log(two(21), words.hello, new words.Tea().kind, new URL('x.js', import.meta.url).pathname);\n",
    "parts/twice.js": "import {\n  log,\n} from '../log.js';\nconst hidden = 2;\n"
    "export function twice(n) {\n  log('twice');\n  return hidden * n;\n}\n",
    "words.js": "export { hello } from './hello.js';\nexport class Tea {\n  kind = 'green';\n}\nconst hidden = 3;\n",
    "hello.js": "export const hello = `hello\n  import me`;\n",
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
    script = joined(_written(tmp_path, _MODULES), tmp_path, "/static/")
    done = subprocess.run(
        [node, "--input-type=module"], input=script, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["log", "twice", "42 hello", "  import me green /static/x.js"]


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
    script = joined(STATIC / "app" / "main.js", STATIC, "/static/")
    assert script.count("\nreturn { ") > 100
    assert "class Timeline " in script
