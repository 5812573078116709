"""The rich-text field: one allow-list for the editor and the sanitiser, applied however a row is saved."""

from django_prose_editor.fields import ProseEditorField

from publishing.languages import is_blank

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "ListItem": True,
    "BulletList": True,
    "OrderedList": True,
    "Blockquote": True,
    # Links open in the same tab: the exit link must not leave a tab behind.
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "HardBreak": True,
    "History": True,
}


class RichTextField(ProseEditorField):
    """HTML of the few elements that EXTENSIONS allow; an empty paragraph is stored as "".

    The library sanitises in `clean()` alone. Here it happens on the way into the database as well,
    so that imports, commands and `update()` cannot bring in anything else.
    """

    def __init__(self, *args, **kwargs):
        kwargs |= {"extensions": EXTENSIONS, "sanitize": True}
        super().__init__(*args, **kwargs)

    def clean_html(self, value):
        if not isinstance(value, str):
            return value
        safe = self.sanitize(value)
        return "" if is_blank(safe) else safe

    def clean(self, value, instance):
        return self.clean_html(super().clean(value, instance))

    def pre_save(self, instance, add):
        value = self.clean_html(super().pre_save(instance, add))
        instance.__dict__[self.attname] = value
        return value

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.clean_html(value), connection)
