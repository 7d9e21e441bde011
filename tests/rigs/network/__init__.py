"""Networks, peers and loops for tests: handwritten bytes, links that are cut or lose an answer."""
