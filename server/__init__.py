"""The core: connections, rooms and what commands mean. Knows no MongoDB, and Tornado only at its rim."""
