"""The form of a row with a file: a good file is stored, and what is missing beside it is asked for afterwards."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS


class FileForm(forms.ModelForm):
    """No browser fills a file in again, so that a form with a good one is not refused: its wrong fields stay empty."""

    left_open = {}
    is_safe_while_open = False  # whether a row that something public uses may lack what is asked for

    @property
    def is_replaced(self):
        return "file" in self.changed_data and not self.instance._state.adding

    def _post_clean(self):
        super()._post_clean()
        wrong = self._errors
        may_stay_open = self.instance._state.adding or self.is_safe_while_open
        if "file" not in self.changed_data or not may_stay_open or {"file", NON_FIELD_ERRORS} & {*wrong}:
            return
        self.left_open, self._errors = wrong, forms.utils.ErrorDict()
        for name in self.left_open:
            setattr(self.instance, name, self.instance._meta.get_field(name).get_default())
