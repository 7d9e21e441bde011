"""Commands about scheduled messages (section 3 of the wire contract)."""

from models.wire.chat_values import Number
from models.wire.commands.base import Command, IdTold, Rules
from models.wire.commands.messages import MessageSend


class MessageSchedule(MessageSend, frozen=True, kw_only=True, tag="message.schedule"):
    """``message.send`` at ``send_at``. A retry with the same nonce gets the same id."""

    send_at: Number


class ScheduledList(Command, frozen=True, tag="scheduled"):
    rules = Rules(least_role=None, cost="command", retry="repeat")


class MessageUnschedule(Command, frozen=True, tag="message.unschedule"):
    rules = Rules(least_role=None, cost="command")

    scheduled: IdTold
