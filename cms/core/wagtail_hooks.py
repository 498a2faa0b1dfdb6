"""What the shared ground adds to Wagtail's admin."""
