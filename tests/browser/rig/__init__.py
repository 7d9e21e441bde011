"""What the tests of this folder share: a server, browser windows, connections to cut, and a fake host for the SDK."""
