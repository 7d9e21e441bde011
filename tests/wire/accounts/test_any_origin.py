"""``ALLOWED_ORIGINS=*``: every page may read, with no credentials but the token it sets itself."""

import pytest
from tornado.web import Application

from models.database.client import Database
from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test


@pytest.fixture
def app(rig: AccountRig, database: Database) -> Application:
    return AccountRig(database, allowed_origins=["*"]).app()


@pytest.mark.parametrize("origin", ["https://anybody.example", "null"])
async def test_any_page_may_read_but_not_with_credentials(api: Api, origin: str) -> None:
    answer = await api.post("/api/guest", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
