"""How ``BASE_PATH`` is read."""

import pytest

from server.runtime.settings.base_path import base_path


@pytest.mark.parametrize("text", ["/chat", "chat/", " /chat "])
def test_a_base_path_has_one_form(text: str) -> None:
    assert base_path(text) == "/chat"
    assert base_path("/") == ""


@pytest.mark.parametrize("text", ["/a/../b", "/a//b", "/a b", "/a?b", "/茶", "/."])
def test_a_value_that_is_not_a_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path"):
        base_path(text)
