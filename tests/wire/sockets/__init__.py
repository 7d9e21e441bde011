"""The native socket, and the anonymous ones."""
