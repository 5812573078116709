"""Signals to apps above, which are not known here."""

from django.dispatch import Signal

# A form of staff was saved: `request`, and `rows`, what it holds with the rows of its inlines. A receiver may add
# a message; nothing is held up.
form_saved = Signal()
# The same of a draft: its `rows` are not stored.
draft_saved = Signal()
