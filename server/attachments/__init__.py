"""Files of messages: received, checked, claimed by messages, deleted; and messages that are sent later."""
