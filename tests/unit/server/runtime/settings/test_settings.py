"""Settings: where a value comes from, which values are refused with which line, and the kept secret."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.runtime.settings.settings import Settings, variables
from server.runtime.settings.variables import SettingsError
from server.runtime.settings.worker import Worker

SECRET = "x" * 32
README = Path(__file__).parents[5] / "README.md"


def load(*argv: str, **environ: str) -> Settings:
    return Settings.load(argv, environ)


def problem(*argv: str, **environ: str) -> str:
    """The one line that these settings are refused with."""
    with pytest.raises(SettingsError) as refused:
        load(*argv, **environ)
    line = str(refused.value)
    assert "\n" not in line
    return line


def pem(key: PublicKeyTypes) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_nothing_set_gives_the_defaults() -> None:
    settings = load()
    assert settings == Settings()
    assert (settings.port, settings.host, settings.embedded, settings.limits) == (
        8888,
        "127.0.0.1",
        True,
        True,
    )


def test_a_flag_goes_before_the_environment() -> None:
    assert load("--port", "2", PORT="1").port == 2
    assert load("--port=2", PORT="1").port == 2
    assert load(PORT="1").port == 1


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_value_is_unset(blank: str) -> None:
    assert load(PORT=blank).port == 8888
    assert load("--redis-url", blank, REDIS_URL="redis://r").redis_url is None


def test_every_variable_has_a_flag_and_a_line_of_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        load("--help")
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for variable in variables():
        assert variable.flag in shown
        assert variable.about in shown


def test_every_default_is_read_back_as_itself() -> None:
    written = {variable.name: variable.default for variable in variables()}
    assert Settings.load([], written) == Settings()


def test_values_of_every_kind() -> None:
    settings = load(
        MONGODB_URI="mongodb+srv://u:p@c.example/d",
        JWT_SECRET=SECRET,
        WEB_CONCURRENCY="2",
        DATA_DIR="elsewhere",
        HEARTBEAT_S="0.5",
        REFRESH_GRACE_S="3",
        WECHAT_APPID="wx1, wx2",
        WECHAT_SECRET="s1,s2",
        FEED_SYMBOLS="A,BRK.B",
        JWKS_URL="https://keys.example/",
        LOG_FORMAT="json",
    )
    assert settings.mongodb_uri == "mongodb+srv://u:p@c.example/d"
    assert settings.signing_secret() == SECRET
    assert settings.data_dir == Path("elsewhere")
    assert (settings.heartbeat_s, settings.refresh_grace_s) == (0.5, 3)
    assert isinstance(settings.refresh_grace_s, int)
    assert (settings.wechat_appid, settings.wechat_secret) == (("wx1", "wx2"), ("s1", "s2"))
    assert settings.feed_symbols == ("A", "BRK.B")
    assert settings.jwks_url == "https://keys.example"
    assert settings.log_format == "json"


def test_origins_are_as_browsers_send_them() -> None:
    settings = load(
        ALLOWED_ORIGINS="https://A.example:443, http://b.example:8080/,capacitor://localhost,http://[::1]"
    )
    assert settings.allowed_origins == (
        "https://a.example",
        "http://b.example:8080",
        "capacitor://localhost",
        "http://[::1]",
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PORT", "99999", "'99999' is not a port (1..65535)"),
        ("PORT", "0", "'0' is not a port (1..65535)"),
        ("PORT", "1_0", "'1_0' is not a port (1..65535)"),
        ("PORT", "\N{ARABIC-INDIC DIGIT THREE}", "'\N{ARABIC-INDIC DIGIT THREE}' is not a port (1..65535)"),
        ("PORT", "8\n8", r"'8\n8' is not a port (1..65535)"),
        ("HOST", "http://a", "'http://a' is no address to listen on (a name, an IP address, unix:/x.sock)"),
        ("MAX_TASKS", "0", "'0' is not a whole number from 1 to 1000"),
        ("MAX_TASKS", "2.5", "'2.5' is not a whole number from 1 to 1000"),
        ("HEARTBEAT_S", "nan", "'nan' is not a number of seconds from 0.05 to 3600"),
        ("HEARTBEAT_S", "0", "'0' is not a number of seconds from 0.05 to 3600"),
        ("LIMITS", "no", "'no' is not on or off"),
        ("LOG_FORMAT", "xml", "'xml' is not text or json"),
        ("DATA_DIR", __file__, None),
        (
            "MONGODB_URI",
            "http://user:hidden@h/",
            "is not of the form mongodb://host:port/ or mongodb+srv://host/",
        ),
        ("REDIS_URL", "redis://:hidden@a,b", None),
        ("REDIS_URL", "redis+sentinel://:hidden@a:1,b:2", None),
        ("JWT_SECRET", "short", "is shorter than 32 bytes"),
        (
            "JWT_ISSUER",
            "teahouse",
            "'teahouse' is the issuer of our own tokens; an outside one has another name",
        ),
        ("JWT_AUDIENCE", "a b", "'a b' holds blanks or control characters"),
        ("JWT_PUBLIC_KEY", "nonsense", None),
        ("JWKS_URL", "ftp://a", "'ftp://a' is not a web address (https://...)"),
        ("ALLOWED_ORIGINS", "a.example", None),
        ("ALLOWED_ORIGINS", "https://a.example/path", None),
        ("ALLOWED_ORIGINS", "null", None),
        ("ALLOWED_ORIGINS", "https://a,,https://b", "'https://a,,https://b' holds an empty item"),
        ("WECHAT_APPID", "a/b", "'a/b' is not a list of app ids"),
        ("FEED_SYMBOLS", "A,A", "'A,A' holds the same item twice"),
        ("FEED_SYMBOLS", "A B", None),
        ("FEED_SOURCE", "dice", "'dice' is not market, csv or push"),
        ("FEED_CSV", "nowhere.csv", "'nowhere.csv' is not a file"),
        ("FEED_EVERY_S", "0", "'0' is not a number of seconds from 0.01 to 3600"),
    ],
)
def test_a_wrong_value_is_refused_with_a_line_that_names_it(name: str, value: str, why: str | None) -> None:
    line = problem(**{name: value})
    assert line.startswith(f"{name}: ")
    assert "hidden" not in line
    if why is not None:
        assert line == f"{name}: {why}"


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (["--nonsense"], "unknown flag: '--nonsense' (--help lists the flags)"),
        (["--por", "1"], "unknown flag: '--por' (--help lists the flags)"),
        (["stray"], "unknown flag: 'stray' (--help lists the flags)"),
        (["--port"], "argument --port: expected one argument (--help lists the flags)"),
        (["--port", "x"], "PORT: 'x' is not a port (1..65535)"),
    ],
)
def test_a_wrong_flag_is_refused(argv: list[str], line: str) -> None:
    assert problem(*argv) == line


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(ed25519.Ed25519PrivateKey.generate().public_key(), id="EdDSA"),
        pytest.param(ec.generate_private_key(ec.SECP256R1()).public_key(), id="ES256"),
        pytest.param(rsa.generate_private_key(65537, 2048).public_key(), id="RS256"),
    ],
)
def test_a_public_key_may_have_its_lines_escaped(key: PublicKeyTypes) -> None:
    text = pem(key)
    assert load(JWT_PUBLIC_KEY=text).jwt_public_key == text
    assert load(JWT_PUBLIC_KEY=text.strip().replace("\n", "\\n")).jwt_public_key == text


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(ec.generate_private_key(ec.SECP384R1()).public_key(), id="another curve"),
        pytest.param(rsa.generate_private_key(65537, 1024).public_key(), id="too small"),
    ],
)
def test_a_public_key_of_no_use_is_refused(key: PublicKeyTypes) -> None:
    assert "is not a key for RS256" in problem(JWT_PUBLIC_KEY=pem(key))


def test_a_database_of_ones_own_needs_a_secret() -> None:
    assert problem(MONGODB_URI="mongodb://db/").startswith("JWT_SECRET: required with MONGODB_URI")


@pytest.mark.parametrize(
    "uri",
    ["mongodb://db/", "mongodb+srv://localhost/", "mongodb://localhost,db:1/", "mongodb://localhost@db/"],
)
def test_limits_stay_on_where_the_database_is_not_here(uri: str) -> None:
    assert problem(LIMITS="off", MONGODB_URI=uri, JWT_SECRET=SECRET).startswith("LIMITS: ")


@pytest.mark.parametrize(
    "uri",
    ["mongodb://localhost:1/", "mongodb://u:p@127.0.0.1,[::1]:2/d", "mongodb://%2Ftmp%2Fmongodb.sock/"],
)
def test_limits_may_be_off_where_the_database_is_here(uri: str) -> None:
    assert not load(LIMITS="off", MONGODB_URI=uri, JWT_SECRET=SECRET).limits


def test_an_issuer_needs_something_to_verify_with() -> None:
    assert problem(JWT_ISSUER="https://a").startswith("JWT_ISSUER: ")
    assert load(JWT_ISSUER="https://a", JWT_SECRET=SECRET).jwt_issuer == "https://a"


@pytest.mark.parametrize("text", ["/chat", "chat/", " /chat "])
def test_a_base_path_has_one_form(text: str) -> None:
    assert load(BASE_PATH=text).base_path == "/chat"
    assert load(BASE_PATH="/").base_path == ""
    for wrong in ("/a/../b", "/a//b", "/a b", "/a?b", "/茶", "/."):
        assert problem(BASE_PATH=wrong).startswith("BASE_PATH: ")


def test_a_source_of_prices_needs_what_it_reads() -> None:
    assert problem(FEED_SOURCE="csv") == "FEED_CSV: required with FEED_SOURCE=csv"
    assert problem(FEED_SOURCE="push").startswith("FEED_KEY: required with FEED_SOURCE=push")
    assert load(FEED_SOURCE="csv", FEED_CSV=__file__).feed_csv == Path(__file__)
    assert load().feed_source == load(FEED_SOURCE=" market ").feed_source == "market"


def test_there_are_as_many_secrets_as_app_ids() -> None:
    assert problem(WECHAT_APPID="wx1,wx2", WECHAT_SECRET="s1") == (
        "WECHAT_SECRET: 1 secrets for 2 app ids; WECHAT_APPID lists as many, in the same order"
    )


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({}, []),
        ({"ALLOWED_ORIGINS": "*"}, ["ALLOWED_ORIGINS"]),
        ({"LIMITS": "off"}, ["LIMITS"]),
        ({"WEB_CONCURRENCY": "2"}, ["WEB_CONCURRENCY"]),
        ({"WEB_CONCURRENCY": "2", "REDIS_URL": "redis://r"}, []),
        ({"REDIS_VERIFY": "off", "REDIS_URL": "rediss://r"}, ["REDIS_VERIFY"]),
        ({"JWKS_URL": "https://k"}, ["JWT_ISSUER"]),
        ({"JWT_ISSUER_SECRET": SECRET}, ["JWT_ISSUER"]),
        ({"JWT_ISSUER": "i", "JWT_SECRET": SECRET}, ["JWT_ISSUER"]),
        ({"JWT_ISSUER": "i", "JWT_ISSUER_SECRET": SECRET}, []),
        ({"JWKS_URL": "http://k", "JWT_ISSUER": "i"}, ["JWKS_URL"]),
        ({"JWKS_URL": "http://127.0.0.1:1", "JWT_ISSUER": "i"}, []),
        ({"ADMIN_TOKEN": "short"}, ["ADMIN_TOKEN"]),
        ({"FEED_SOURCE": "push", "FEED_KEY": "short"}, ["FEED_KEY"]),
        ({"RESET_HOOK": "http://k/hook"}, ["RESET_HOOK"]),
        ({"RESET_HOOK": "https://k/hook"}, []),
    ],
)
def test_doubtful_settings_are_warned_of_at_start(environ: dict[str, str], names: list[str]) -> None:
    settings = load(**environ)
    assert [line.partition(":")[0] for line in settings.warnings()] == names


def test_several_processes_serve_where_there_is_redis_and_a_worker_serves_alone() -> None:
    assert load(WEB_CONCURRENCY="3").processes == load(REDIS_URL="redis://r").processes == 1
    several = load(WEB_CONCURRENCY="3", REDIS_URL="redis://r")
    assert several.processes == 3
    assert load(WEB_CONCURRENCY="3", REDIS_URL="redis://r", HOST="unix:/run/tea.sock").processes == 1
    worker = replace(several, worker=Worker(0, shares_embedded=True))
    assert (worker.processes, worker.keeps_data) == (1, True)


def test_no_secret_is_shown() -> None:
    hidden = {
        "MONGODB_URI": "mongodb://u:hidden@db/",
        "REDIS_URL": "redis://:hidden@r/",
        "JWT_SECRET": "hidden" * 6,
        "WECHAT_APPID": "wx1",
        "WECHAT_SECRET": "hidden",
        "ADMIN_TOKEN": "hidden-" * 4,
        "FEED_KEY": "hidden-" * 4,
        "RESET_HOOK": "https://app.example/hook?key=hidden",
    }
    assert "hidden" not in repr(load(**hidden))
    for name in hidden:
        if name != "WECHAT_APPID":
            assert "hidden" not in problem(**{name: "hidden \n x"}), name


def test_the_readme_has_every_setting() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", README.read_text(), re.MULTILINE)
    assert rows == [
        (variable.name, f"`{variable.default}`" if variable.default else "", variable.about)
        for variable in variables()
    ]
