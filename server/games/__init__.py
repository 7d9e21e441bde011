"""Pure rules of games: a file or a folder each. ``base`` is their contract; ``registry`` lists them."""
