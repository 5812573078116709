"""The rich-text field: one allow-list for the editor and the sanitiser, applied however a row is saved."""

from django.core.validators import MaxLengthValidator
from django.urls import reverse_lazy
from django.utils.html import linebreaks
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from localization.languages import is_blank
from publishing.plain_html import EMPTY_PARAGRAPH, is_html, plain_html

# By the names that the editor gives its buttons; the scripts (static/admin_site/editor/) hold no words.
BUTTONS = {
    "heading2": _("Heading"),
    "heading3": _("Smaller heading"),
    "bulletList": _("Bulleted list"),
    "orderedList": _("Numbered list"),
    "blockquote": _("Quotation"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "link": _("Make the selected text a link"),
    "unlink": _("Remove the link"),
    "picture": _("Picture from the library"),
    "table": _("Table"),
    "table:addColumnAfter": _("Add a column after this one"),
    "table:deleteColumn": _("Remove this column"),
    "table:addRowAfter": _("Add a row below this one"),
    "table:deleteRow": _("Remove this row"),
    "table:toggleHeaderCell": _("Heading of a row or column"),
    "table:deleteTable": _("Remove the table"),
    "history:undo": _("Undo"),
    "history:redo": _("Redo"),
}
KEYS = _(
    "Press Alt+F10 to go to the buttons above the text, and Escape to come back. In a list, Tab indents an item. To leave the text, press Escape, then Tab."
)
LINK_DIALOG = {
    "title": _("Link"),
    "label": _("Address"),
    "help": _(
        "For example https://www.example.lv, info@example.lv or the path of a page of this site: /lv/…"
    ),
    "submit": _("Add the link"),
    "find": _("Or find a page, post, project or document of this site by its title"),
    "nothing": _("Nothing has this in its title."),
    "targets": reverse_lazy("admin:offered"),
}
PICTURE_DIALOG = {
    "title": _("Picture from the library"),
    "label": _("Number of the picture"),
    "find": _("Find a picture by its description"),
    "nothing": _("No picture has this in its description."),
    "submit": _("Insert the picture"),
    "targets": format_lazy("{}?pictures=yes", reverse_lazy("admin:offered")),
}
# What was in a text that was pasted, and is not in this one.
LEFT_OUT = {
    "pictures": _(
        "Pictures are not taken over from another text. Upload them to the library, and insert them from there."
    ),
    "notes": _("Comments were left out."),
    "struck": _("What was struck out was left out."),
}
EXTENSIONS = {
    "Menu": {
        "groups": [
            {"group": group}
            for group in (
                "headings",
                "lists",
                "nodes -blockType",
                "marks",
                "link",
                "picture",
                "table",
                "history",
            )
        ]
    },
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "ListItem": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "Blockquote": True,
    "Picture": {
        "dialog": PICTURE_DIALOG,
        "thumbnail": reverse_lazy("admin:library_image_thumbnail", args=[0]),
    },
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    # Links open in the same tab: after the exit link no tab may remain.
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto", "tel"],
        "defaultProtocol": "https",
        "dialog": LINK_DIALOG,
    },
    "HardBreak": True,
    "History": True,
    # Ours: DJANGO_PROSE_EDITOR_EXTENSIONS in the settings names their files.
    "Paste": {"words": LEFT_OUT},
    "Toolbar": {"names": BUTTONS, "hint": KEYS},
}


# Characters of HTML, thirty pages: what reads and compares texts is bounded by it.
LONGEST = 100_000


class RichTextField(ProseEditorField):
    """HTML of the few elements that EXTENSIONS allow; an empty paragraph is stored as "".

    The library sanitises in `clean()` alone. Here it happens on the way into the database as well,
    so that imports, commands and `update()` cannot bring in anything else.
    """

    default_validators = (MaxLengthValidator(LONGEST),)

    def __init__(self, *args, **kwargs):
        kwargs |= {"extensions": EXTENSIONS, "sanitize": [create_sanitizer, plain_html]}  # the last one first
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        field = super().formfield(**kwargs)
        if language := getattr(self, "language", None):  # of a translated column
            field.widget.attrs["lang"] = language
        return field

    def clean_html(self, value):
        if not isinstance(value, str):
            return value
        safe = EMPTY_PARAGRAPH.sub("", self.sanitize(value))
        return "" if is_blank(safe) else safe

    def clean(self, value, instance):
        if value and not is_html(value):  # typed without the editor: where no scripts run
            value = linebreaks(value, autoescape=True)
        return self.clean_html(super().clean(value, instance))

    def pre_save(self, instance, add):
        value = self.clean_html(super().pre_save(instance, add))
        instance.__dict__[self.attname] = value
        return value

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.clean_html(value), connection)
