"""What moderators see: bans, reports, the audit."""
