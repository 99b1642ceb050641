"""Coverage-guided fuzzing of every parser that strangers' bytes reach: ``make fuzz``."""
