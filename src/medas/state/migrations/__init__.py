"""Upgrades of the tables, one file per revision, run by Alembic."""
