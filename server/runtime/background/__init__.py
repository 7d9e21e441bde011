"""Background work: tasks with an owner, periodic rounds, supervised work, and retries."""
