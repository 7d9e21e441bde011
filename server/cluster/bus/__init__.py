"""The bus: how processes that serve one database hear each other at once. It carries no truth; MongoDB has that."""
