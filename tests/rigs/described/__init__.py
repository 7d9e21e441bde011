"""Whether what a server says is what it describes: its frames by AsyncAPI, its answers by OpenAPI."""
