"""Werewolf: a village in which some are wolves."""
