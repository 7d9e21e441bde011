"""What moderators are shown: bans, reports, the audit."""
