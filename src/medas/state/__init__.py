"""What an installation remembers: runs, results, artifacts and who is in charge, in SQLite or PostgreSQL."""
