"""How a room and its members look on the wire."""

from models.stores.entries import MemberRecord, RoomRecord
from models.wire.chat_values import Member, RoomInfo


def member_info(record: MemberRecord, online: bool, now_ms: int) -> Member:
    """A member as the wire shows it."""
    muted = record.muted_until
    return Member(
        user=record.user,
        role=record.role,
        online=online,
        joined_at=record.joined_at,
        muted_until=muted if muted is not None and muted > now_ms else None,
    )


def room_info(record: RoomRecord, online: int) -> RoomInfo:
    """A room as the wire shows it."""
    return RoomInfo(
        room=record.room,
        kind=record.kind,
        title=record.title,
        topic=record.topic,
        visibility=record.visibility,
        simulated=record.simulated,
        locked=record.password_hash is not None,
        capacity=record.capacity,
        history=record.history,
        slow_mode_s=record.slow_mode_s,
        owner=record.owner,
        members=record.members,
        online=online,
        created_at=record.created_at,
        seq=record.seq,
        rev=record.rev,
        epoch=record.epoch,
        rights=record.rights,
        game=record.game,
        match=record.match,
        retention_days=record.retention_days,
    )
