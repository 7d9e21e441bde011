"""The core: connections, rooms and what commands mean. Knows no MongoDB, and Tornado only at its rim."""

# The build reads it too, and knows no annotation but str.
__version__ = "0.1.0"
