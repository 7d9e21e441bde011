"""Who may use a database."""
