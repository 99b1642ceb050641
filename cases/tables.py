"""All tables of the program, of whichever module: what a backup copies and a rotation of keys seals anew."""

from cases import model, model_accounts, model_corrections, model_desk, model_letters, model_watch

MODELS = (model, model_accounts, model_corrections, model_desk, model_letters, model_watch)
"""A module of tables that nobody imports would be missing from the metadata, and its rows from every backup."""

METADATA = model.Base.metadata
