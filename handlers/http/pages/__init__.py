"""What browsers load: the web client, joined into a few files, and the operators' page."""
