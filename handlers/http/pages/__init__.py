"""What browsers load: the web client, joined to a few files, and the operators' page."""
