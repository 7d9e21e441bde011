"""The documents as the server shows them."""
