"""The web client in headless Chromium: the size of its sign-in page, scrolling and typing in a long room.

``python -m bench.page`` prints a table. It starts a server of its own with the limits off, or measures the one at
``--url``. It uses Playwright and Chromium, as the browser tests do.
"""
