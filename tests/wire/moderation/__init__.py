"""What moderators do, over real sockets: bans and mutes, rights, words, reports, the audit."""
