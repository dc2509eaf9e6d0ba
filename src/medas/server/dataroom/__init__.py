"""The data room: tables of cases, how they change, and how files come into them."""
