"""The documents as a site at ``/docs``: made of ``docs/`` and the server's own descriptions, without a build."""
