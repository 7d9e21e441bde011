"""The vocabulary and the stores: ids, errors, messages, and the only code that knows MongoDB.

Imported by everything above it; imports nothing of ours from outside this package.
"""
