"""What apps above are told without being known here."""

from django.dispatch import Signal

# A form of staff was saved: `request`, and `rows`, what it holds with the rows of its inlines. Whoever has something
# to say of it says so by a message; nothing is held up.
form_saved = Signal()
