"""The programs in ``examples``, each run as its page says, against the real server."""
