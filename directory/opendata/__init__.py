"""The directory as data for others: files, their description, and what both have in common with the API."""
