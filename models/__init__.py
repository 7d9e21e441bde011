"""The vocabulary and the stores: ids, errors, messages, and the only code that knows MongoDB.

Every layer above imports it; it imports none of our other packages.
"""
