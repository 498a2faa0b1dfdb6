"""Pages about people of the staff and about the review of translations."""
