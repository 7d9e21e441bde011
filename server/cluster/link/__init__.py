"""What a gateway and the home tell each other: their words, how these are written, and batches that are numbered."""
