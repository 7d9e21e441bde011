"""The files for deploying, and the server behind the proxies that they describe."""
