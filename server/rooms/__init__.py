"""Which rooms there are, and what may happen in one."""
