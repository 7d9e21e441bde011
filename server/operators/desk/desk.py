"""The parts of the operators' page, in one."""

from msgspec import Struct

from server.operators.desk.oversight import Oversight
from server.operators.desk.process import OperatorProcess
from server.operators.desk.sign_ins import DeskSignIns


class Desk(Struct, frozen=True):
    """``is_open``: at least one operator may sign in. ``base_path``: the path above it."""

    sign_ins: DeskSignIns
    process: OperatorProcess
    oversight: Oversight
    is_open: bool
    base_path: str = ""
