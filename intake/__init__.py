"""From a mailbox to facts: sources of mail, the reading of messages, and what in them may be signed."""
