"""The bus: how processes that serve one database reach each other at once. The truth is in MongoDB, not here."""
