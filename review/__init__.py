"""What the program shows over HTTP: whether it lives, whether it is ready, and its figures."""
