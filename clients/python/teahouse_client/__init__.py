"""The client of a Teahouse server: a connection that is kept alive, and the calls of the application's server."""

from teahouse_client.answer import StreamedAnswer as StreamedAnswer
from teahouse_client.client import Client as Client
from teahouse_client.connecting import connect as connect
from teahouse_client.failure import Failure as Failure
from teahouse_client.local import UNSET as UNSET
from teahouse_client.match import Match as Match
from teahouse_client.rooms.room import Room as Room
from teahouse_client.streams import EventStream as EventStream
from teahouse_client.version import VERSION as VERSION
