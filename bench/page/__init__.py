"""The web client in headless Chromium: what its door weighs, and how a long room scrolls and is written in.

``python -m bench.page`` prints a table. It starts a server of its own with the limits off, or measures the one at
``--url``. Playwright and Chromium are those of the browser tests.
"""
