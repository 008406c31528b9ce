"""What this room asks the rooms above it, which it does not know."""

from django.dispatch import Signal

# Asks which kinds of public rows rest on sources. Sends: sender (Source). Answer: [Kind], as in `sources.uses`.
asked_for_uses = Signal()
