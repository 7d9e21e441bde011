"""``/api/admin/session``: operators sign in and out at their page.

The page holds no token: a cookie does, which scripts cannot read and other sites' pages cannot send (``HttpOnly``,
``SameSite=Strict``; RFC 6265bis, 4.1.2). A call by cookie must also carry a header of the page's own.
"""

from handlers.http.calls.call import call
from handlers.http.operators.call import DESK_COOKIE, OperatorCall
from models.errors import Refusal
from server.operators.desk.sign_ins import LASTS_S


class DeskSession(OperatorCall):
    POST = call(
        "Sign in at the operators' page, with the administrator's token or an admin's own.",
        {204: None},
        "operator",
    )

    async def post(self) -> None:
        token = self.bearer()
        if token is None:
            raise Refusal("unauthorized", "a token is needed, in the header Authorization: Bearer TOKEN")
        cookie = await self.services.desk.sign_ins.begin(token, self.request.remote_ip or "")
        self._keep(cookie, LASTS_S)

    GET = call("See whether one is signed in there.", {204: None}, "operator")

    async def get(self) -> None:
        await self.allowed(self.GET)
        self.answer_nothing()

    DELETE = call("Sign out there.", {204: None}, "anybody")

    async def delete(self) -> None:
        self._keep("", 0)

    def _keep(self, value: str, for_s: int) -> None:
        secure = self.request.protocol == "https"
        self.set_cookie(
            DESK_COOKIE,
            value,
            path=f"{self.services.desk.base_path}/api",
            max_age=for_s,
            httponly=True,
            secure=secure,
            samesite="Strict",
        )
        self.answer_nothing()
