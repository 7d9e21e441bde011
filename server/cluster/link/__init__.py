"""The messages between a gateway and the home: their words, the coding, and numbered batches."""
