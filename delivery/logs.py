import re

from pythonjsonlogger.json import JsonFormatter as BaseFormatter

# Whoever knows the whole address of a shared draft can read the draft.
SHARED_DRAFT = re.compile(r"/share/[^/\s\"\\]+")


class JsonFormatter(BaseFormatter):
    """One JSON object per line, times in UTC. Line breaks in values are escaped, so no input can forge a line."""

    def __init__(self):
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp=True,
            rename_fields={"levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )

    def format(self, record):
        return SHARED_DRAFT.sub("/share/…", super().format(record))
