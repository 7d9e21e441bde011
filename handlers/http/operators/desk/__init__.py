"""The calls of the operators' page, and the page."""
