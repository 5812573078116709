"""Signals to apps above, which are not known here."""

from django.dispatch import Signal

# A form of staff was saved: `request`, and `rows`, what it holds with the rows of its inlines. A receiver may add
# a message; nothing is held up.
form_saved = Signal()
# The same of a draft: its `rows` are not stored.
draft_saved = Signal()
# What is to be said about the texts of a form in one language: `rows` as above, `code`, and `text`, all words of them in
# lines. A receiver returns a list of `editing.hints.Hint`.
hints_wanted = Signal()
