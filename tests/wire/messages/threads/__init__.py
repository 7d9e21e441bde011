"""What stands around a message: ``history.around``, threads, pins, earlier texts."""
