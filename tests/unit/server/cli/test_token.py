"""``python -m server token``: tokens as the outside issuer signs them, and of users of our own."""

from typing import Any

import pytest

from server.__main__ import main
from server.accounts.tokens import jws
from server.accounts.tokens.outside_issuer import issuer_of
from server.cli.exit_status import Refused
from server.cli.token import Whose, write_token
from server.runtime.clock import SystemClock
from server.runtime.settings.settings import Settings
from tests.rigs.held_clock import HeldClock

SECRETS: dict[str, Any] = {"jwt_secret": "s" * 32, "jwt_issuer_secret": "i" * 32}


@pytest.mark.gen_test
@pytest.mark.parametrize("secrets", [SECRETS, {"jwt_secret": "s" * 32}])
async def test_the_token_is_one_of_the_issuer(
    secrets: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, clock = Settings(jwt_issuer="app", **secrets), HeldClock()
    assert write_token(Whose("user-7", is_ours=False), settings, clock) == 0
    token = capsys.readouterr().out.strip()
    issuer = issuer_of(settings, clock)
    assert issuer is not None
    claims = await issuer.read(token, jws.peek(token), clock.now_ms())
    assert claims.sub == "user-7"
    assert claims.expires_at == clock.now_ms() + 15 * 60 * 1000
    assert claims.sid is not None


@pytest.mark.parametrize("settings", [{}, {"jwt_issuer": "app", "jwks_url": "https://app.example/keys"}])
def test_without_the_key_of_the_issuer_nothing_is_signed(settings: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"^JWT_ISSUER: "):
        write_token(Whose("user-7", is_ours=False), Settings(**SECRETS, **settings), SystemClock())


@pytest.mark.parametrize(
    "arguments", [(), ("--sub",), ("--sub", ""), ("user-7",), ("--user",), ("--user", "u 1")]
)
def test_a_token_is_somebodys(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["teahouse", "token", *arguments])
    assert main() == 2
    usage = "usage: python -m server token --sub SUBJECT, or --user ID"
    assert capsys.readouterr().err == f"{usage} (see docs/operating.md#the-command)\n"


def test_a_token_that_is_not_let_in_here_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    for is_on in (False, True):
        write_token(Whose("u-1", is_ours=True), Settings(**SECRETS, cli_tokens=is_on), SystemClock())
        assert capsys.readouterr().err.startswith("CLI_TOKENS: off") is not is_on
