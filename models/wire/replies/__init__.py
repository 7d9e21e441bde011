"""Replies that are more than a page of messages, members or rooms, by what they are about."""
