"""What is kept: one store for each kind of document. Queries live nowhere else."""
