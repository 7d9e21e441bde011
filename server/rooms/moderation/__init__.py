"""What moderators do: who is kept out or silent, which words, what was reported, and the book of it all."""
