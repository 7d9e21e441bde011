"""Games: pure rules, one file each. ``base`` is their contract; ``registry`` lists them."""
