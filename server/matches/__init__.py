"""One actor for each match, and the caretaker that looks after all of them."""
