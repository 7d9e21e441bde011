"""Games that are broken on purpose, each in one way: the contracts must catch them."""
