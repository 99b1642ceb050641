"""The pages in which people review mail and work on cases, and what machines ask over HTTP."""
