"""Commands that read what is around a message: threads and pins."""
