"""What the commands of matches mean that go on by themselves."""
