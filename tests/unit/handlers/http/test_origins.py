"""Who may open a socket, by what a request says of where it comes from."""

import pytest

from handlers.http.origins import Origins, mini_program
from models.errors import Refusal

HOST = "tea.example"
OURS, FRIEND, FOE = f"https://{HOST}", "https://friend.example", "https://foe.example"
LISTED = "https://servicewechat.com/wx1/34/page-frame.html"
UNLISTED = "https://servicewechat.com/wx2/34/page-frame.html"


def is_let_in(origins: Origins, *, scheme: str = "http", **headers: str) -> bool:
    try:
        origins.check({"Host": HOST, **headers}, scheme)
    except Refusal as refusal:
        return refusal.code != "forbidden"
    return True


@pytest.mark.parametrize(
    ("origin", "expected"),
    [(OURS, True), (FRIEND, True), (FRIEND.upper(), True), (FOE, False), ("null", False), ("", False)],
)
def test_pages_are_known_by_their_origin(origin: str, expected: bool) -> None:
    assert is_let_in(Origins([FRIEND]), Origin=origin) is expected


def test_a_request_without_origin_and_referer_is_let_in() -> None:
    assert is_let_in(Origins([]))


@pytest.mark.parametrize(
    ("referer", "app_id"),
    [
        (LISTED, "wx1"),
        ("https://servicewechat.com/wx1/devtools/page-frame.html", "wx1"),
        ("https://servicewechat.com/wx1/0/page-frame.html?t=1", "wx1"),
        ("https://servicewechat.com/wx1/page-frame.html", ""),
        ("https://servicewechat.com/wx1/34/page-frame.html/more", ""),
        ("https://servicewechat.com//34/page-frame.html", ""),
        ("https://servicewechat.com", ""),
        ("https://servicewechat.com.foe.example/wx1/34/page-frame.html", None),
        ("http://servicewechat.com/wx1/34/page-frame.html", None),
        (f"{FOE}/https://servicewechat.com/wx1/34/page-frame.html", None),
        ("", None),
    ],
)
def test_a_mini_program_is_known_by_its_referer(referer: str, app_id: str | None) -> None:
    assert mini_program(referer) == app_id


def test_the_mini_programs_of_the_operator_are_let_in_and_no_other() -> None:
    origins = Origins([], ["wx1", "wx3"])
    assert is_let_in(origins, Referer=LISTED)
    assert not is_let_in(origins, Referer=UNLISTED)
    assert not is_let_in(origins, Referer="https://servicewechat.com/wx1")
    assert not is_let_in(Origins([]), Referer=LISTED)
    assert not is_let_in(Origins(["*"]), Referer=LISTED)


def test_a_mini_program_is_let_in_whatever_its_origin_but_null() -> None:
    origins = Origins([], ["wx1"])
    assert is_let_in(origins, Referer=LISTED, Origin="http://127.0.0.1:23456")
    assert not is_let_in(origins, Referer=LISTED, Origin="null")


def test_a_referer_of_somebody_else_says_nothing() -> None:
    origins = Origins([FRIEND], ["wx1"])
    assert is_let_in(origins, Referer=f"{FOE}/wx1", Origin=FRIEND)
    assert not is_let_in(origins, Referer=f"{FRIEND}/page", Origin=FOE)


@pytest.mark.parametrize("origin", ["http://[", "http://a]b", "//[::1", "http://[::1]x:1", "\xff", "http://"])
def test_a_malformed_origin_is_let_in_nowhere(origin: str) -> None:
    assert not is_let_in(Origins([FRIEND]), Origin=origin)


def test_what_came_by_https_is_for_the_pages_that_did_alone() -> None:
    origins, host = Origins([FRIEND]), "tea.example"
    assert origins.allows("https://tea.example", host, "https")
    assert not origins.allows("http://tea.example", host, "https")
    assert origins.allows(FRIEND, host, "https")
    assert not origins.lets_ask("http://tea.example", host, "https")


def test_what_came_by_http_may_have_passed_a_proxy_that_does_not_tell() -> None:
    assert Origins([]).allows("http://tea.example", "tea.example", "http")
    assert Origins([]).allows("https://tea.example", "tea.example", "http")


def test_a_refused_page_is_logged_with_both_hosts_and_not_too_often(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    origins = Origins([FRIEND], monotonic=lambda: now[0])
    assert is_let_in(origins, Origin=FRIEND)
    assert not is_let_in(origins, Origin=FOE + "\nFORGED")
    assert not is_let_in(origins, Origin=FOE)
    now[0] = 10.0
    assert not is_let_in(origins, Origin=OURS.replace("https", "http"), scheme="https")
    first, second = (record.getMessage() for record in caplog.records)
    assert "'https://foe.example\\nFORGED'" in first
    assert f"'{HOST}', asked by http:" in first
    assert "'http://tea.example' is refused at the host 'tea.example', asked by https:" in second


def test_a_refused_mini_program_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert not is_let_in(Origins([], ["wx1"]), Referer=UNLISTED)
    assert [record.getMessage() for record in caplog.records] == [
        "the mini program 'wx2' is refused: WECHAT_APPID names others"
    ]
