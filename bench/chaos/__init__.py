"""Three processes under load while things break, and a checker of what their clients saw."""
