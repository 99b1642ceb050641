"""Speed, measured beside its floor in the same run; nothing here is a test."""
