"""Identities: accounts, sessions, tokens, outside issuers and WeChat logins."""
