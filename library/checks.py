"""What keeps pictures and documents from showing what nobody published."""

import inspect

from django.core.checks import Error

from library.usage import library_models, relations_to


def check_public_query(app_configs, **kwargs):
    """Every model that points to the library has `objects.public(language, at)`."""
    users = {relation.related_model for model in library_models() for relation in relations_to(model)}
    return [
        Error(
            f"{user._meta.label} names pictures or documents, but cannot say which of its rows are public.",
            hint="Give its manager `public(language, at=None)`, for example by inheriting publishing.models.Part.",
            obj=user,
            id="library.E001",
        )
        for user in sorted(users, key=lambda user: user._meta.label)
        if not _has_public_query(user)
    ]


def _has_public_query(model):
    try:
        inspect.signature(model.objects.public).bind(None, None)
    except (AttributeError, TypeError):
        return False
    return True
