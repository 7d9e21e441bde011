"""What is stored: one store for each kind of document. Queries live nowhere else."""
