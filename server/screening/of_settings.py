"""The check of texts that the operator has set."""

from typing import Final

from models.database.client import Database
from models.stores.people.identities import IdentityStore
from server.runtime.clock import Clock
from server.runtime.settings.readers import WECHAT_CHECK
from server.runtime.settings.settings import Settings
from server.screening import text_hook, wechat_check
from server.screening.access_tokens import AccessTokens
from server.screening.questions import TextCheck, Unanswered
from server.screening.text_hook import TextHook
from server.screening.wechat_check import WeChatCheck
from server.transport.http.client import HttpEndpoint

_TOKENS: Final = "/cgi-bin/stable_token"
_CHECK: Final = "/wxa/msg_sec_check"


def text_check_of(settings: Settings, database: Database, clock: Clock) -> TextCheck | None:
    """The check of ``settings``; None if there is none."""
    unanswered = Unanswered(clock, is_closed=settings.message_hook_fails == "closed")
    if settings.message_hook == WECHAT_CHECK:
        return _wechat_check(settings, database, clock, unanswered)
    if settings.message_hook is None or settings.message_hook_secret is None:
        return None
    endpoint = HttpEndpoint(settings.message_hook, "MESSAGE_HOOK", timeout_s=text_hook.ANSWER_S)
    return TextHook(endpoint, settings.message_hook_secret, clock, unanswered)


def _wechat_check(
    settings: Settings, database: Database, clock: Clock, unanswered: Unanswered
) -> WeChatCheck:
    secrets = dict(zip(settings.wechat_appid, settings.wechat_secret, strict=False))
    tokens, check = (
        HttpEndpoint(f"{settings.wechat_api}{path}", "WeChat", timeout_s=wechat_check.ANSWER_S)
        for path in (_TOKENS, _CHECK)
    )
    return WeChatCheck(
        IdentityStore(database), AccessTokens(secrets, tokens, clock), check, clock, unanswered
    )
