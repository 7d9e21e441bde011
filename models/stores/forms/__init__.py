"""The stores of messages that are more than a text sent once: streamed and scheduled ones."""
