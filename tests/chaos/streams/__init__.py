"""Answers that are being written when a process is killed."""
