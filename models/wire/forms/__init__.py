"""Events of messages that are more than a text sent once: ephemeral, streamed and scheduled ones."""
