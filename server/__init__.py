"""The core: connections, rooms and what commands mean. Knows no MongoDB, and Tornado only at its rim."""

# Read by the build too, which knows no annotation but str.
__version__ = "0.1.0"
