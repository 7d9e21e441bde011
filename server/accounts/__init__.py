"""Who somebody is: accounts, sessions, tokens, outside issuers and WeChat logins."""
