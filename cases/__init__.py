"""Cases: what is decided, when it is due, what is kept and what is written to people."""
