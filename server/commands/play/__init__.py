"""Commands of play beside single moves: inputs of real-time games, past matches, tournaments and polls."""
