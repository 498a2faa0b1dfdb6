"""Text analysis, the same for every engine and on both sides (index and query)."""


def normalise(text: str) -> str:
    """Return `text` with Arabic spelling variants folded."""
    return text


def tokens(text: str) -> list[str]:
    """Return the searchable tokens of `text`."""
    return normalise(text).split()
