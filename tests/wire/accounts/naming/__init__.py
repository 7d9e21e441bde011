"""What users are called: which names are taken, and that everybody sees a new one."""
