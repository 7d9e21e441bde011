"""Networks, peers and loops of the tests' own: bytes written by hand, links that are cut or lose an answer."""
