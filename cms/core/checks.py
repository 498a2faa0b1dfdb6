"""House rules that `manage.py check` enforces."""
