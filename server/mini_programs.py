"""The login of the operator's mini programs, with the way to WeChat. Called by ``server.app`` alone."""

from handlers.fetch import Interface
from models.db import Database
from models.identities import Identities
from models.users import Users
from server.account_limits import AccountLimits
from server.accounts import Accounts
from server.clock import Clock
from server.settings import Settings
from server.wechat import WeChat


def wechat_of(
    settings: Settings,
    database: Database,
    users: Users,
    accounts: Accounts,
    limits: AccountLimits,
    clock: Clock,
) -> WeChat:
    """The login; where the settings list no secret it refuses everybody."""
    return WeChat(
        # There are as many secrets as app ids, or none: then only the sockets of these apps are let in.
        dict(zip(settings.wechat_appid, settings.wechat_secret, strict=False)),
        Interface(f"{settings.wechat_api}/sns/jscode2session", "WeChat"),
        identities=Identities(database),
        users=users,
        accounts=accounts,
        limits=limits,
        clock=clock,
    )
