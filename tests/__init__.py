"""All tests: ``unit`` mirrors the packages, ``wire`` is the contract over real sockets, ``rigs`` has the tools."""
