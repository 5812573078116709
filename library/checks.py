"""The system check that every user of the library can be asked what of it is public."""

import inspect

from django.apps import apps
from django.core.checks import Error

from library.usage import relations_to


def check_public_query(app_configs, **kwargs):
    """Every model that points to the library has `objects.public(language, at)`."""
    models = apps.get_app_config("library").get_models()
    users = {relation.related_model for model in models for relation in relations_to(model)}
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
