"""The addresses of these calls."""

from tornado.routing import URLSpec

from handlers.http.json_handler import HttpDeps, JsonHandler
from handlers.http.operators import (
    commands,
    exports,
    hooks,
    imports,
    keys,
    matches,
    messages,
    rooms,
    users,
    webhooks,
)
from handlers.http.operators.desk import oversight, people, process, session
from server.accounts.authentication import Authenticator
from server.operators.services import OperatorServices

_ID = r"([A-Za-z0-9_.:-]{1,64})"
_SEQ = r"([0-9]{1,15})"


def routes(auth: Authenticator, services: OperatorServices) -> list[URLSpec]:
    """To be mounted at the root, behind the calls of users. No page of another origin may read the answers."""
    given = {"deps": HttpDeps(auth=auth, allowed_origins=frozenset()), "services": services}
    handlers: list[tuple[str, type[JsonHandler]]] = [
        (r"/api/admin/session", session.DeskSession),
        (r"/api/admin/process", process.Process),
        (r"/api/admin/processes", process.Processes),
        (r"/api/admin/process/drain", process.Drain),
        (r"/api/admin/process/log", process.LogLevel),
        (r"/api/admin/settings", process.InForce),
        (r"/api/admin/sockets", process.Sockets),
        (rf"/api/admin/sockets/{_ID}", process.OneSocket),
        (r"/api/admin/users", people.UsersByName),
        (rf"/api/admin/users/{_ID}", people.UserAtDesk),
        (rf"/api/admin/users/{_ID}/sessions", people.UserSessions),
        (rf"/api/admin/users/{_ID}/sessions/{_ID}", people.UserSession),
        (r"/api/admin/reports", oversight.Reports),
        (rf"/api/admin/reports/{_ID}/{_ID}", oversight.Report),
        (r"/api/admin/audit", oversight.Audit),
        (rf"/api/admin/messages/{_ID}/{_SEQ}", oversight.Where),
        (r"/api/admin/keys", keys.Keys),
        (rf"/api/admin/keys/{_ID}", keys.Key),
        (r"/api/rooms", rooms.Rooms),
        (r"/api/rooms/(import)", imports.Import),
        (rf"/api/imports/{_ID}", imports.OneImport),
        (rf"/api/rooms/{_ID}", rooms.OneRoom),
        (rf"/api/rooms/{_ID}/export", exports.Export),
        (rf"/api/rooms/{_ID}/messages", messages.Messages),
        (rf"/api/rooms/{_ID}/messages/{_SEQ}", messages.OneMessage),
        (rf"/api/rooms/{_ID}/members", rooms.Members),
        (rf"/api/rooms/{_ID}/members/{_ID}", rooms.OneMember),
        (rf"/api/rooms/{_ID}/bans", rooms.Bans),
        (rf"/api/rooms/{_ID}/bans/{_ID}", rooms.OneBan),
        (r"/api/commands", commands.Commands),
        (rf"/api/commands/{_ID}", commands.OneCommand),
        (r"/api/webhooks", webhooks.Webhooks),
        (rf"/api/webhooks/{_ID}", webhooks.OneWebhook),
        (rf"/api/webhooks/{_ID}/replay", webhooks.Replay),
        (rf"/api/webhooks/{_ID}/skip", webhooks.Skip),
        (rf"/api/webhooks/{_ID}/failed", webhooks.Failed),
        (r"/api/users/by-subject", users.BySubject),
        (rf"/api/users/{_ID}", users.OneUser),
        (rf"/api/users/{_ID}/disconnect", users.Disconnect),
        (rf"/api/users/{_ID}/block", users.Block),
        (rf"/api/matches/{_ID}", matches.OneMatch),
        (rf"/api/matches/{_ID}/end", matches.End),
        (rf"/api/hooks/{_ID}/([A-Za-z0-9_-]{{1,64}})", hooks.SaidThrough),
    ]
    return [URLSpec(path, handler, given) for path, handler in handlers]
