"""What the tests of this folder work with: a server, browser windows, cut cables, and a fake host for the SDK."""
