"""The login of the operator's mini programs, with the way to WeChat. Called by ``server.app`` alone."""

from models.database.client import Database
from models.stores.identities import IdentityStore
from models.stores.users import UserStore
from server.accounts.accounts import Accounts
from server.accounts.sign_in_limits import SignInLimits
from server.accounts.wechat_login import WeChatLogin
from server.runtime.clock import Clock
from server.runtime.settings import Settings
from server.transport.http.client import HttpEndpoint


def wechat_of(
    settings: Settings,
    database: Database,
    users: UserStore,
    accounts: Accounts,
    limits: SignInLimits,
    clock: Clock,
) -> WeChatLogin:
    """The login; where the settings list no secret it refuses everybody."""
    return WeChatLogin(
        # There are as many secrets as app ids, or none: then only the sockets of these apps are let in.
        dict(zip(settings.wechat_appid, settings.wechat_secret, strict=False)),
        HttpEndpoint(f"{settings.wechat_api}/sns/jscode2session", "WeChatLogin"),
        identities=IdentityStore(database),
        users=users,
        accounts=accounts,
        limits=limits,
        clock=clock,
    )
