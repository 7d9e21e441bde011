"""Games: pure rules, one file each. ``base`` is what they promise; ``registry`` lists them."""
