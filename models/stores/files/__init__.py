"""What is kept of files: their bytes in GridFS, what is known of each, and how much each user has brought today."""
