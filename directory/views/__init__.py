"""Public pages of the directory: each asks the same few questions whatever the number of rows."""
