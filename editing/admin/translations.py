"""Translations of a row in its form: which are missing or outdated, what changed beside them, a start by copying."""

from editing import history
from editing.admin_lists import TRANSLATION_STATES, badge
from editing.diff import differences
from localization import languages
from publishing import translation_status
from publishing.text_columns import text_fields

# Two ticks: that no translation needs what is saved now, and of an outdated language that its text needs no change.
SMALL_FIX, STILL_RIGHT = "_small_fix", "_still_right"
COPY = "_copy"  # the button that names the language whose empty fields are filled


def update_after_save(editing, row):
    """Decide which translations are outdated, once a row is saved with its parts."""
    changed = translation_status.update_translation_status(
        row,
        editing.texts_before,
        is_small_fix=SMALL_FIX in editing.data,
        still_right=editing.data.getlist(STILL_RIGHT),
    )
    if changed:
        row.save(update_fields=changed, update_status=False)


def with_copies(posted):
    """The posted form (a QueryDict) with the empty fields of one language filled from another."""
    filled = posted.copy()
    ending = f"_{filled.pop(COPY)[-1]}"
    for name in posted:
        if name.endswith(ending) and languages.is_blank(posted[name]):
            columns = languages.columns(name.removesuffix(ending))
            texts = (posted.get(column, "") for column in columns)
            filled[name] = next((text for text in texts if not languages.is_blank(text)), posted[name])
    return filled


# --- What the form shows


def form_context(editing, may_write):
    row = editing.stored
    texts = translation_status.texts_of(row) if row else {}
    translations = [_translation(editing, texts, code) for code in languages.codes()]
    written = [each for each in translations if each["state"] in ("outdated", "ready")]
    return {
        "translations": translations,
        "has_translations": len(written) > 1,
        "is_small_fix": SMALL_FIX in editing.data,
        "may_copy": may_write and any(each["lacks"] for each in translations),
    }


def _translation(editing, texts, code):
    row = editing.stored
    status = translation_status.status(row, code) if row else ""
    translation = {
        "code": code,
        "in_language": languages.in_language(code),
        "state": status,
        "badge": badge(status, TRANSLATION_STATES[status]) if row else "",
        "lacks": row is None or translation_status.lacks(texts, code),
        "others": " ".join(other for other in languages.codes() if other != code),
    }
    if status == "outdated":
        right = _last_right(row, code)
        translation["since"] = right and right.revision.date_created
        translation["changes"] = _changes_beside(row, right, code) if right else []
        translation["is_still_right"] = code in editing.data.getlist(STILL_RIGHT)
    return translation


def _last_right(row, language):
    """The newest revision in which an outdated text was right; None where history is too young to know it."""
    hash_column = languages.column("confirmed_source_hash", language)
    outdated_column = languages.column("is_outdated", language)
    return history.revision_with(row, **{outdated_column: False, hash_column: getattr(row, hash_column)})


def _changes_beside(row, revision, language):
    """What changed in the texts of the other languages since a revision, as `editing.diff` shows it."""
    before, now = (
        _texts_beside(type(row), snapshot, language)
        for snapshot in (history.snapshot_of(revision), history.snapshot_now(row))
    )
    return differences(type(row), before, now, name_of=None)  # texts refer to no row


def _texts_beside(model, snapshot, language):
    """A snapshot with nothing but the texts in the other languages."""

    def texts(model, fields):
        columns = {
            languages.column(field, code)
            for field in text_fields(model)
            for code in languages.codes()
            if code != language
        }
        return {name: value for name, value in fields.items() if name in columns}

    parts = {key: texts(key[0], fields) for key, fields in snapshot.parts.items()}
    return history.Snapshot(
        texts(model, snapshot.fields), {key: fields for key, fields in parts.items() if any(fields.values())}
    )
