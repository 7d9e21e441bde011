"""Judges a history by what clients were told, and by nothing else."""
