"""Sockets and HTTP as bytes: the only package of the core that knows Tornado."""
