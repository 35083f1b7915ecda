"""Write XML."""

from xml.sax.saxutils import escape, quoteattr

DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"


def element(name: str, text: str, **attributes: str) -> str:
    """Return an element with text; a colon in an attribute's name is written as two low lines."""
    marks = "".join(f" {key.replace('__', ':')}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{marks}>{escape(text)}</{name}>"


def optional(name: str, text: str) -> str:
    """Return an element with text, or nothing if the text is empty."""
    return element(name, text) if text else ""


def lines(*parts: str) -> str:
    """Return parts on lines of their own, without those that are empty."""
    return "\n".join(filter(None, parts))
