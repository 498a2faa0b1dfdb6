"""Views of the translation room, one module for each of its parts."""
