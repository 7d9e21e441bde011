"""Matches over real sockets: tables, moves, offers, clocks, replays."""
