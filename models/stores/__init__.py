"""What is kept, one store for each kind of document; queries live nowhere else."""
