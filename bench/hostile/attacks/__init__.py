"""The attacks of hostile clients: one function for each kind, which runs until it is cancelled."""
