"""The documents as a site at ``/docs``: made of ``docs/`` and of what the server says of itself, without a build."""
