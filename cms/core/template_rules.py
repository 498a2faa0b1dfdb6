"""What a public template must not hold. A public template extends `base.html`, or is included
by one that does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = "base.html"
_EXTENDS = re.compile(r"""{%\s*extends\s+["']([^"']+)["']""")
_INCLUDES = re.compile(r"""{%\s*include\s+["']([^"']+)["']""")
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)

RULES = [
    (
        re.compile(r"{%\s*csrf_token\s*%}"),
        "has a CSRF field",
        "A CSRF field sets a cookie, so the page can't be shared by a cache. Use a GET form.",
    ),
    (
        re.compile(
            r"""<form\b(?=[^>]*\bmethod\s*=\s*["']?post)(?![^>]*\baction="{% url 'feedback' %}")""",
            re.IGNORECASE,
        ),
        "has a POST form",
        "Without a CSRF field only a view made for it is safe to post to: cms.core.feedback. "
        "Use a GET form.",
    ),
    (
        re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", re.IGNORECASE),
        "has an inline script",
        "The content security policy forbids it. Put it into a static file.",
    ),
    (
        re.compile(r"<style\b|\sstyle=", re.IGNORECASE),
        "has an inline style",
        "The content security policy forbids it. Put it into the stylesheet.",
    ),
    (
        re.compile(r"""\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
        "has an event handler in an attribute",
        "The content security policy forbids it. Put it into a static file.",
    ),
    (
        re.compile(r"{[{%][^}%]*\b(request\.user|request\.session|user\.is_authenticated)\b"),
        "asks who the visitor is",
        "That reads the session, so the page would vary by cookie. Public pages are the same for all.",
    ),
]


@dataclass(frozen=True)
class Fault:
    """Where a template breaks a rule."""

    template: str
    line: int
    what: str
    why: str


def faults(folders: Iterable[Path]) -> Iterator[Fault]:
    """Yield what breaks the rules in the public templates under `folders`."""
    texts: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.html")) if folder.is_dir() else ():
            texts.setdefault(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
    for name in sorted(public_templates(texts)):
        # Comments are blanked, not cut, so that lines keep their numbers.
        text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), texts[name])
        for pattern, what, why in RULES:
            for found in pattern.finditer(text):
                yield Fault(name, text.count("\n", 0, found.start()) + 1, what, why)


def public_templates(texts: dict[str, str]) -> set[str]:
    """Return the names of the public ones among templates (name → source)."""
    public = {ROOT} & texts.keys()
    while True:
        found = {
            name
            for name, text in texts.items()
            if (parent := _EXTENDS.search(text)) and parent.group(1) in public
        }
        for name in public:
            found.update(included for included in _INCLUDES.findall(texts[name]))
        found &= texts.keys()
        if found <= public:
            return public
        public |= found
