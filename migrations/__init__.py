"""The history of the tables, one revision a file; run by `cases.schema.upgrade`."""
