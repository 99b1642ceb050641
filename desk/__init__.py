"""What people do with cases and mails, each act one transaction: with its letters, notices and history. Pages, commands and workers call it."""
