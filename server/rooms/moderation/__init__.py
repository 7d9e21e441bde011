"""What moderators do: bans, mutes, forbidden words, reports, and the audit log of all that."""
