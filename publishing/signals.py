"""What other rooms listen to. Sent inside the transaction: what they do stands or falls with the publication."""

from django.dispatch import Signal

# Both send: sender (the model), instance (the row as saved), languages (codes), by (the user).
published = Signal()
unpublished = Signal()
