"""What other rooms listen to. Sent inside the transaction: what they do stands or falls with it."""

from django.dispatch import Signal

# Public values of an indicator came, went or were corrected. Sends: sender (Indicator), instance (the indicator), rows
# (the values), by (the user).
values_changed = Signal()
