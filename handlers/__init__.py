"""The edges: thin Tornado handlers and the codecs they speak."""
