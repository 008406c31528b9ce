"""What the Makefile calls; each module does one thing and prints one line per step."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python reaches this line, and shall say so
    sys.exit("Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 …")
