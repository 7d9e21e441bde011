"""``/api`` for operators and for the application's own server: calls with the administrator's token or a key."""
