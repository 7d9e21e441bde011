"""What a timeline needs of its stores, scripted by a test."""
