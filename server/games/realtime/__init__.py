"""What games that go on by themselves are played and replayed by."""
