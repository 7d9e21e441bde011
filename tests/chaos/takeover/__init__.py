"""A second server on a database that is being served: refused, taking over, and the first one stopped meanwhile."""
