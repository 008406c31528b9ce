"""What those who check a publication find: see `publishing.signals.asked_for_findings`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something to look at in what readers would get: an error, which stops the publication, or advice.

    `column` is a column or the name of child rows, as in ValidationErrors; `language` is where to put it right.
    """

    column: str
    message: str
    code: str
    language: str = ""
    is_blocking: bool = False
    words: tuple = ()
