"""The pages, an area a module: each has a router whose routes name the right that they need."""
