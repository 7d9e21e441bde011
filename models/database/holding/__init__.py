"""Who may use a database: one process at a time, told so that others know it."""
