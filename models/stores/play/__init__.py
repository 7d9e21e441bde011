"""The stores of what lies around single matches: which were played, how ratings went."""
