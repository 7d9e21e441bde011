"""A method for each command. Made of the server's own types: do not edit it, `make sdk` writes it anew."""

from typing import Any, Literal

from teahouse_client.local import UNSET, Fields, Unset
from teahouse_client.wire import (
    AppendReply,
    AroundReply,
    Attached,
    AuditReply,
    BansReply,
    CatalogReply,
    ClockAsked,
    CommandsReply,
    CreatedReply,
    EditsReply,
    EphemeralReply,
    HistoryReply,
    HookReply,
    HooksReply,
    InviteReply,
    InvitesReply,
    JoinReply,
    LeaderboardReply,
    MatchReply,
    MembersReply,
    MessagesReply,
    PastMatchesReply,
    PollReply,
    ProfileReply,
    PurgeReply,
    ReplayReply,
    Reply,
    ReportsReply,
    RevReply,
    RightsWished,
    RoomReply,
    RoomsReply,
    ScheduledListReply,
    ScheduledReply,
    SeenReply,
    SentReply,
    SinceReply,
    SyncReply,
    TicketReply,
    TournamentReply,
    UnreadReply,
    UsersReply,
    VersionReply,
    VotersReply,
    WordsReply,
)


class Commands:
    """Each command of the wire contract, named as its `op` with `_` for `.`. What is None is left out."""

    async def _asked(self, op: str, fields: Fields, optional: Fields, nullable: Fields) -> Any:
        raise NotImplementedError

    async def room_create(
        self,
        title: str,
        *,
        kind: Literal["chat"] | None = None,
        visibility: Literal["private", "public"] | None = None,
        password: str | None = None,
        capacity: int | None = None,
        room: str | None = None,
        history: Literal["kept", "none"] | None = None,
    ) -> RoomReply:
        reply: RoomReply = await self._asked("room.create", {"title": title}, {"kind": kind, "visibility": visibility, "password": password, "capacity": capacity, "room": room, "history": history}, {})
        return reply

    async def room_list(
        self,
        *,
        kind: Literal["chat", "dm", "feed", "game"] | None = None,
        game: str | None = None,
        status: Literal["open", "over", "paused", "playing"] | None = None,
        query: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> RoomsReply:
        reply: RoomsReply = await self._asked("room.list", {}, {"kind": kind, "game": game, "status": status, "query": query, "cursor": cursor, "limit": limit}, {})
        return reply

    async def room_join(
        self,
        room: str,
        *,
        password: str | None = None,
        invite: str | None = None,
        since: int | None = None,
        epoch: str | None = None,
    ) -> JoinReply:
        reply: JoinReply = await self._asked("room.join", {"room": room}, {"password": password, "invite": invite, "since": since, "epoch": epoch}, {})
        return reply

    async def room_leave(
        self,
        room: str,
    ) -> Reply:
        reply: Reply = await self._asked("room.leave", {"room": room}, {}, {})
        return reply

    async def room_close(
        self,
        room: str,
    ) -> Reply:
        reply: Reply = await self._asked("room.close", {"room": room}, {}, {})
        return reply

    async def room_update(
        self,
        room: str,
        *,
        title: str | None = None,
        topic: str | None = None,
        visibility: Literal["private", "public"] | None = None,
        password: str | None = None,
        capacity: int | None = None,
        slow_mode_s: int | None = None,
        retention_days: int | None = None,
        rights: RightsWished | None = None,
    ) -> RoomReply:
        """Absent fields are unchanged; an empty ``password`` unlocks, and a number of 0 lifts its limit."""
        reply: RoomReply = await self._asked("room.update", {"room": room}, {"title": title, "topic": topic, "visibility": visibility, "password": password, "capacity": capacity, "slow_mode_s": slow_mode_s, "retention_days": retention_days, "rights": rights}, {})
        return reply

    async def room_delete(
        self,
        room: str,
    ) -> Reply:
        reply: Reply = await self._asked("room.delete", {"room": room}, {}, {})
        return reply

    async def room_members(
        self,
        room: str,
        *,
        cursor: str | None = None,
    ) -> MembersReply:
        reply: MembersReply = await self._asked("room.members", {"room": room}, {"cursor": cursor}, {})
        return reply

    async def room_invite(
        self,
        room: str,
        *,
        uses: int | None = None,
        expires_in_s: int | None = None,
    ) -> InviteReply:
        reply: InviteReply = await self._asked("room.invite", {"room": room}, {"uses": uses, "expires_in_s": expires_in_s}, {})
        return reply

    async def room_invites(
        self,
        room: str,
    ) -> InvitesReply:
        """The valid invites: one's own, and for moderators all of them."""
        reply: InvitesReply = await self._asked("room.invites", {"room": room}, {}, {})
        return reply

    async def room_revoke(
        self,
        room: str,
        invite: str,
    ) -> Reply:
        """Revokes an invite: for its maker and for moderators."""
        reply: Reply = await self._asked("room.revoke", {"room": room, "invite": invite}, {}, {})
        return reply

    async def room_add(
        self,
        room: str,
        user: str,
    ) -> Reply:
        """Adds another user: in private rooms for everybody who may invite, elsewhere for moderators."""
        reply: Reply = await self._asked("room.add", {"room": room, "user": user}, {}, {})
        return reply

    async def room_role(
        self,
        room: str,
        user: str,
        role: Literal["member", "moderator", "owner"],
    ) -> Reply:
        reply: Reply = await self._asked("room.role", {"room": room, "user": user, "role": role}, {}, {})
        return reply

    async def dm_open(
        self,
        user: str,
    ) -> RoomReply:
        reply: RoomReply = await self._asked("dm.open", {"user": user}, {}, {})
        return reply

    async def dm_close(
        self,
        room: str,
    ) -> Reply:
        reply: Reply = await self._asked("dm.close", {"room": room}, {}, {})
        return reply

    async def user_block(
        self,
        user: str,
        on: bool,
    ) -> Reply:
        reply: Reply = await self._asked("user.block", {"user": user, "on": on}, {}, {})
        return reply

    async def blocks(
        self,
    ) -> UsersReply:
        reply: UsersReply = await self._asked("blocks", {}, {}, {})
        return reply

    async def room_kick(
        self,
        room: str,
        user: str,
        *,
        duration_s: int | None = None,
        reason: str | None = None,
    ) -> Reply:
        reply: Reply = await self._asked("room.kick", {"room": room, "user": user}, {"duration_s": duration_s, "reason": reason}, {})
        return reply

    async def room_ban(
        self,
        room: str,
        user: str,
        *,
        duration_s: int | None = None,
        reason: str | None = None,
    ) -> Reply:
        reply: Reply = await self._asked("room.ban", {"room": room, "user": user}, {"duration_s": duration_s, "reason": reason}, {})
        return reply

    async def room_unban(
        self,
        room: str,
        user: str,
        *,
        duration_s: int | None = None,
        reason: str | None = None,
    ) -> Reply:
        reply: Reply = await self._asked("room.unban", {"room": room, "user": user}, {"duration_s": duration_s, "reason": reason}, {})
        return reply

    async def room_mute(
        self,
        room: str,
        user: str,
        *,
        duration_s: int | None = None,
        reason: str | None = None,
    ) -> Reply:
        reply: Reply = await self._asked("room.mute", {"room": room, "user": user}, {"duration_s": duration_s, "reason": reason}, {})
        return reply

    async def room_unmute(
        self,
        room: str,
        user: str,
        *,
        duration_s: int | None = None,
        reason: str | None = None,
    ) -> Reply:
        reply: Reply = await self._asked("room.unmute", {"room": room, "user": user}, {"duration_s": duration_s, "reason": reason}, {})
        return reply

    async def room_bans(
        self,
        room: str,
    ) -> BansReply:
        """The current bans and mutes."""
        reply: BansReply = await self._asked("room.bans", {"room": room}, {}, {})
        return reply

    async def room_words(
        self,
        room: str,
        *,
        words: list[str] | None = None,
    ) -> WordsReply:
        """The forbidden words of the room; ``words`` replaces them."""
        reply: WordsReply = await self._asked("room.words", {"room": room}, {"words": words}, {})
        return reply

    async def room_purge(
        self,
        room: str,
        user: str,
        since_s: int,
    ) -> PurgeReply:
        """Delete the messages that a user sent in the last ``since_s`` seconds."""
        reply: PurgeReply = await self._asked("room.purge", {"room": room, "user": user, "since_s": since_s}, {}, {})
        return reply

    async def room_report(
        self,
        room: str,
        seq: int,
        reason: str,
    ) -> Reply:
        """Report a message to the moderators."""
        reply: Reply = await self._asked("room.report", {"room": room, "seq": seq, "reason": reason}, {}, {})
        return reply

    async def room_reports(
        self,
        room: str,
        *,
        cursor: str | None = None,
    ) -> ReportsReply:
        """The pending reports."""
        reply: ReportsReply = await self._asked("room.reports", {"room": room}, {"cursor": cursor}, {})
        return reply

    async def room_resolve(
        self,
        room: str,
        report: str,
        *,
        action: Literal["banned", "deleted", "muted", "none"] | None = None,
    ) -> Reply:
        """Remove a report from the list, and take the action."""
        reply: Reply = await self._asked("room.resolve", {"room": room, "report": report}, {"action": action}, {})
        return reply

    async def room_audit(
        self,
        room: str,
        *,
        cursor: str | None = None,
    ) -> AuditReply:
        """The actions of the room's moderators."""
        reply: AuditReply = await self._asked("room.audit", {"room": room}, {"cursor": cursor}, {})
        return reply

    async def user_get(
        self,
        user: str,
    ) -> ProfileReply:
        reply: ProfileReply = await self._asked("user.get", {"user": user}, {}, {})
        return reply

    async def user_update(
        self,
        *,
        name: str | None = None,
        status: str | None = None,
        avatar: str | None | Unset = UNSET,
    ) -> ProfileReply:
        """Absent fields are unchanged; an empty ``status`` clears it. ``avatar`` is an upload; null clears it."""
        reply: ProfileReply = await self._asked("user.update", {}, {"name": name, "status": status}, {"avatar": avatar})
        return reply

    async def message_send(
        self,
        room: str,
        text: str,
        *,
        nonce: str | None = None,
        reply_to: int | None = None,
        attachments: list[Attached] | None = None,
        allowed_mentions: list[str] | Literal["none"] | None = None,
        kind: Literal["me", "roll", "text"] | None = None,
        to: list[str] | None = None,
        open: bool | None = None,
        thread: int | None = None,
        broadcast: bool | None = None,
    ) -> SentReply | EphemeralReply:
        """``allowed_mentions`` limits whom it mentions; by default it mentions everybody whom its text names.

        With ``to`` only those members and the sender see it, and it is not stored; ``open``: more will follow.
        """
        reply: SentReply | EphemeralReply = await self._asked("message.send", {"room": room, "text": text}, {"nonce": nonce, "reply_to": reply_to, "attachments": attachments, "allowed_mentions": allowed_mentions, "kind": kind, "to": to, "open": open, "thread": thread, "broadcast": broadcast}, {})
        return reply

    async def message_append(
        self,
        room: str,
        seq: int,
        text: str,
        *,
        at: int | None = None,
        done: bool | None = None,
    ) -> AppendReply:
        """A piece of an open message; ``done``: the last one. ``at``: where it begins, in code points."""
        reply: AppendReply = await self._asked("message.append", {"room": room, "seq": seq, "text": text}, {"at": at, "done": done}, {})
        return reply

    async def message_edit(
        self,
        room: str,
        seq: int,
        text: str,
        *,
        if_rev: int | None = None,
    ) -> RevReply:
        """With ``if_rev`` it changes the message only in the state that its author saw; so does a deletion."""
        reply: RevReply = await self._asked("message.edit", {"room": room, "seq": seq, "text": text}, {"if_rev": if_rev}, {})
        return reply

    async def message_delete(
        self,
        room: str,
        seq: int,
        *,
        if_rev: int | None = None,
    ) -> RevReply:
        reply: RevReply = await self._asked("message.delete", {"room": room, "seq": seq}, {"if_rev": if_rev}, {})
        return reply

    async def message_react(
        self,
        room: str,
        seq: int,
        emoji: str,
        on: bool,
    ) -> RevReply:
        reply: RevReply = await self._asked("message.react", {"room": room, "seq": seq, "emoji": emoji, "on": on}, {}, {})
        return reply

    async def history(
        self,
        room: str,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> HistoryReply:
        reply: HistoryReply = await self._asked("history", {"room": room}, {"before": before, "after": after, "limit": limit}, {})
        return reply

    async def history_since(
        self,
        room: str,
        rev: int,
        *,
        epoch: str | None = None,
    ) -> SinceReply:
        reply: SinceReply = await self._asked("history.since", {"room": room, "rev": rev}, {"epoch": epoch}, {})
        return reply

    async def search(
        self,
        query: str,
        *,
        room: str | None = None,
        from_: str | None = None,
        after_at: int | None = None,
        before_at: int | None = None,
        has: Literal["file", "link"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> MessagesReply:
        """``query`` may be blank if ``from`` or ``has`` is given. Both times are exclusive."""
        reply: MessagesReply = await self._asked("search", {"query": query}, {"room": room, "from": from_, "after_at": after_at, "before_at": before_at, "has": has, "cursor": cursor, "limit": limit}, {})
        return reply

    async def read(
        self,
        room: str,
        seq: int,
    ) -> Reply:
        reply: Reply = await self._asked("read", {"room": room, "seq": seq}, {}, {})
        return reply

    async def unread(
        self,
    ) -> UnreadReply:
        reply: UnreadReply = await self._asked("unread", {}, {}, {})
        return reply

    async def typing(
        self,
        room: str,
        on: bool,
    ) -> Reply:
        reply: Reply = await self._asked("typing", {"room": room, "on": on}, {}, {})
        return reply

    async def message_schedule(
        self,
        room: str,
        text: str,
        send_at: int,
        *,
        nonce: str | None = None,
        reply_to: int | None = None,
        attachments: list[Attached] | None = None,
        allowed_mentions: list[str] | Literal["none"] | None = None,
        kind: Literal["me", "roll", "text"] | None = None,
        to: list[str] | None = None,
        open: bool | None = None,
        thread: int | None = None,
        broadcast: bool | None = None,
    ) -> ScheduledReply:
        """``message.send`` at ``send_at``. A retry with the same nonce gets the same id."""
        reply: ScheduledReply = await self._asked("message.schedule", {"room": room, "text": text, "send_at": send_at}, {"nonce": nonce, "reply_to": reply_to, "attachments": attachments, "allowed_mentions": allowed_mentions, "kind": kind, "to": to, "open": open, "thread": thread, "broadcast": broadcast}, {})
        return reply

    async def scheduled(
        self,
    ) -> ScheduledListReply:
        reply: ScheduledListReply = await self._asked("scheduled", {}, {}, {})
        return reply

    async def message_unschedule(
        self,
        scheduled: str,
    ) -> Reply:
        reply: Reply = await self._asked("message.unschedule", {"scheduled": scheduled}, {}, {})
        return reply

    async def sync(
        self,
        *,
        rooms: dict[str, list[int]] | None = None,
        cursor: str | None = None,
    ) -> SyncReply:
        """``rooms``: what the client has already: for each room its ``rev`` and the read position."""
        reply: SyncReply = await self._asked("sync", {}, {"rooms": rooms, "cursor": cursor}, {})
        return reply

    async def looking(
        self,
        on: bool,
    ) -> Reply:
        """Whether somebody is looking at this client's window; by default somebody is."""
        reply: Reply = await self._asked("looking", {"on": on}, {}, {})
        return reply

    async def seen(
        self,
        room: str,
        *,
        seq: int | None = None,
    ) -> SeenReply:
        """``seq``: only members whom that message has reached."""
        reply: SeenReply = await self._asked("seen", {"room": room}, {"seq": seq}, {})
        return reply

    async def history_around(
        self,
        room: str,
        seq: int,
        *,
        limit: int | None = None,
    ) -> AroundReply:
        reply: AroundReply = await self._asked("history.around", {"room": room, "seq": seq}, {"limit": limit}, {})
        return reply

    async def message_pin(
        self,
        room: str,
        seq: int,
        on: bool,
    ) -> RevReply:
        """For moderators, and in a direct room for both users."""
        reply: RevReply = await self._asked("message.pin", {"room": room, "seq": seq, "on": on}, {}, {})
        return reply

    async def pins(
        self,
        room: str,
        *,
        cursor: str | None = None,
    ) -> MessagesReply:
        reply: MessagesReply = await self._asked("pins", {"room": room}, {"cursor": cursor}, {})
        return reply

    async def thread(
        self,
        room: str,
        seq: int,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> HistoryReply:
        reply: HistoryReply = await self._asked("thread", {"room": room, "seq": seq}, {"before": before, "after": after, "limit": limit}, {})
        return reply

    async def history_edits(
        self,
        room: str,
        seq: int,
    ) -> EditsReply:
        reply: EditsReply = await self._asked("history.edits", {"room": room, "seq": seq}, {}, {})
        return reply

    async def game_catalog(
        self,
    ) -> CatalogReply:
        reply: CatalogReply = await self._asked("game.catalog", {}, {}, {})
        return reply

    async def game_create(
        self,
        game: str,
        *,
        options: dict[str, Any] | None = None,
        seats: int | None = None,
        visibility: Literal["private", "public"] | None = None,
        clock: ClockAsked | None = None,
        rated: bool | None = None,
        from_room: str | None = None,
    ) -> CreatedReply:
        reply: CreatedReply = await self._asked("game.create", {"game": game}, {"options": options, "seats": seats, "visibility": visibility, "clock": clock, "rated": rated, "from_room": from_room}, {})
        return reply

    async def game_sit(
        self,
        room: str,
        *,
        seat: int | None = None,
    ) -> MatchReply:
        reply: MatchReply = await self._asked("game.sit", {"room": room}, {"seat": seat}, {})
        return reply

    async def game_stand(
        self,
        room: str,
        *,
        seat: int | None = None,
    ) -> MatchReply:
        reply: MatchReply = await self._asked("game.stand", {"room": room}, {"seat": seat}, {})
        return reply

    async def game_bot(
        self,
        room: str,
        seat: int,
        *,
        level: int | None = None,
    ) -> MatchReply:
        reply: MatchReply = await self._asked("game.bot", {"room": room, "seat": seat}, {"level": level}, {})
        return reply

    async def game_start(
        self,
        room: str,
    ) -> MatchReply:
        reply: MatchReply = await self._asked("game.start", {"room": room}, {}, {})
        return reply

    async def game_move(
        self,
        room: str,
        version: int,
        move: dict[str, Any],
        *,
        nonce: str | None = None,
    ) -> VersionReply:
        reply: VersionReply = await self._asked("game.move", {"room": room, "version": version, "move": move}, {"nonce": nonce}, {})
        return reply

    async def game_input(
        self,
        room: str,
        input: dict[str, Any],
        *,
        tick: int | None = None,
    ) -> None:
        """``tick``: when it takes effect, if that tick is still to come; otherwise, and by default, at the next one."""
        await self._asked("game.input", {"room": room, "input": input}, {"tick": tick}, {})

    async def game_state(
        self,
        room: str,
    ) -> MatchReply:
        reply: MatchReply = await self._asked("game.state", {"room": room}, {}, {})
        return reply

    async def game_resign(
        self,
        room: str,
    ) -> VersionReply:
        reply: VersionReply = await self._asked("game.resign", {"room": room}, {}, {})
        return reply

    async def game_offer(
        self,
        room: str,
        offer: Literal["draw", "pause", "rematch", "resume", "undo"],
    ) -> VersionReply:
        reply: VersionReply = await self._asked("game.offer", {"room": room, "offer": offer}, {}, {})
        return reply

    async def game_answer(
        self,
        room: str,
        offer: Literal["draw", "pause", "rematch", "resume", "undo"],
        accept: bool,
    ) -> VersionReply:
        reply: VersionReply = await self._asked("game.answer", {"room": room, "offer": offer, "accept": accept}, {}, {})
        return reply

    async def game_replay(
        self,
        match: str,
        *,
        version: int | None = None,
        after: int | None = None,
    ) -> ReplayReply:
        reply: ReplayReply = await self._asked("game.replay", {"match": match}, {"version": version, "after": after}, {})
        return reply

    async def match_find(
        self,
        game: str,
        *,
        options: dict[str, Any] | None = None,
        clock: ClockAsked | None = None,
        rated: bool | None = None,
        party: list[str] | None = None,
        bot_after_s: int | None = None,
        level: int | None = None,
    ) -> TicketReply:
        """``party``: the others of a group that wants to sit at one table; each of them must send the same.

        ``bot_after_s``: after this time bots of ``level`` take the seats that are still free; not in rated matches.
        """
        reply: TicketReply = await self._asked("match.find", {"game": game}, {"options": options, "clock": clock, "rated": rated, "party": party, "bot_after_s": bot_after_s, "level": level}, {})
        return reply

    async def match_cancel(
        self,
        ticket: str,
    ) -> Reply:
        reply: Reply = await self._asked("match.cancel", {"ticket": ticket}, {}, {})
        return reply

    async def matches(
        self,
        *,
        user: str | None = None,
        room: str | None = None,
        game: str | None = None,
        cursor: str | None = None,
    ) -> PastMatchesReply:
        """The matches that a user played, or that were played in a room or made from it; by default one's own."""
        reply: PastMatchesReply = await self._asked("matches", {}, {"user": user, "room": room, "game": game, "cursor": cursor}, {})
        return reply

    async def leaderboard(
        self,
        game: str,
        *,
        cursor: str | None = None,
        around: str | None = None,
        season: int | None = None,
    ) -> LeaderboardReply:
        """The ranking of the current season, or of ``season``, which is over."""
        reply: LeaderboardReply = await self._asked("leaderboard", {"game": game}, {"cursor": cursor, "around": around, "season": season}, {})
        return reply

    async def tournament_create(
        self,
        room: str,
        game: str,
        kind: Literal["arena", "knockout", "round_robin", "swiss"],
        clock: ClockAsked,
        *,
        rounds: int | None = None,
        rated: bool | None = None,
    ) -> TournamentReply:
        """``rounds``: for Swiss and round robin; an arena lasts as long as that many matches may take."""
        reply: TournamentReply = await self._asked("tournament.create", {"room": room, "game": game, "kind": kind, "clock": clock}, {"rounds": rounds, "rated": rated}, {})
        return reply

    async def tournament_join(
        self,
        tournament: str,
    ) -> TournamentReply:
        reply: TournamentReply = await self._asked("tournament.join", {"tournament": tournament}, {}, {})
        return reply

    async def tournament_leave(
        self,
        tournament: str,
    ) -> TournamentReply:
        reply: TournamentReply = await self._asked("tournament.leave", {"tournament": tournament}, {}, {})
        return reply

    async def tournament_start(
        self,
        tournament: str,
    ) -> TournamentReply:
        reply: TournamentReply = await self._asked("tournament.start", {"tournament": tournament}, {}, {})
        return reply

    async def tournament(
        self,
        tournament: str,
    ) -> TournamentReply:
        reply: TournamentReply = await self._asked("tournament", {"tournament": tournament}, {}, {})
        return reply

    async def poll_create(
        self,
        room: str,
        question: str,
        answers: list[str],
        *,
        choices: int | None = None,
        anonymous: bool | None = None,
        hidden: bool | None = None,
        closes_in_s: int | None = None,
        nonce: str | None = None,
    ) -> SentReply:
        """``choices``: how many answers a voter may choose. The poll closes by itself after ``closes_in_s``."""
        reply: SentReply = await self._asked("poll.create", {"room": room, "question": question, "answers": answers}, {"choices": choices, "anonymous": anonymous, "hidden": hidden, "closes_in_s": closes_in_s, "nonce": nonce}, {})
        return reply

    async def poll_vote(
        self,
        room: str,
        seq: int,
        answers: list[int],
    ) -> PollReply:
        """A vote by the numbers of answers, from 0, replacing an earlier one; an empty list takes it back."""
        reply: PollReply = await self._asked("poll.vote", {"room": room, "seq": seq, "answers": answers}, {}, {})
        return reply

    async def poll_close(
        self,
        room: str,
        seq: int,
    ) -> PollReply:
        """For its author and for moderators."""
        reply: PollReply = await self._asked("poll.close", {"room": room, "seq": seq}, {}, {})
        return reply

    async def poll(
        self,
        room: str,
        seq: int,
    ) -> PollReply:
        reply: PollReply = await self._asked("poll", {"room": room, "seq": seq}, {}, {})
        return reply

    async def poll_voters(
        self,
        room: str,
        seq: int,
        answer: int,
        *,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> VotersReply:
        """The users who chose an answer, in the order in which they voted."""
        reply: VotersReply = await self._asked("poll.voters", {"room": room, "seq": seq, "answer": answer}, {"cursor": cursor, "limit": limit}, {})
        return reply

    async def commands(
        self,
        room: str,
    ) -> CommandsReply:
        reply: CommandsReply = await self._asked("commands", {"room": room}, {}, {})
        return reply

    async def command_run(
        self,
        room: str,
        command: str,
        *,
        args: dict[str, Any] | None = None,
    ) -> Reply:
        """``args`` must fit the schema that the bot declared for the command."""
        reply: Reply = await self._asked("command.run", {"room": room, "command": command}, {"args": args}, {})
        return reply

    async def room_hook(
        self,
        room: str,
        name: str,
    ) -> HookReply:
        """``name`` is the default name under which it posts."""
        reply: HookReply = await self._asked("room.hook", {"room": room, "name": name}, {}, {})
        return reply

    async def room_hooks(
        self,
        room: str,
    ) -> HooksReply:
        reply: HooksReply = await self._asked("room.hooks", {"room": room}, {}, {})
        return reply

    async def room_unhook(
        self,
        room: str,
        hook: str,
    ) -> Reply:
        reply: Reply = await self._asked("room.unhook", {"room": room, "hook": hook}, {}, {})
        return reply
