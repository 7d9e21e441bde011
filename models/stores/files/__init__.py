"""The stored files: their bytes in GridFS, their descriptions, and each user's upload quota for today."""
