"""What a check finds in a pair of texts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Words of the source, and of the translation, that do not go together; `code` names the check."""

    code: str
    source: tuple = ()
    target: tuple = ()
    # Where the words to change stand in the source, and not in the translation.
    is_in_source: bool = False
