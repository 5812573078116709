"""Where pictures and documents are used: found from the models, so that nobody maintains a list."""


def relations_to(model):
    """Every relation that points to a model of the library, hidden ones too."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and not field.related_model._meta.auto_created
    ]


def uses_of(row):
    """The rows that name a picture or document: of a gallery or list, what it belongs to. Without repeats."""
    found = {}
    for relation in relations_to(type(row)):
        for user in relation.related_model._default_manager.filter(**{relation.field.name: row}):
            shown = getattr(user, "owner", user)
            found[shown._meta.label, shown.pk] = shown
    return list(found.values())


def public_uses_of(row):
    """The rows of `uses_of` that are public now, in whatever language."""
    by_model = {}
    for user in uses_of(row):
        by_model.setdefault(type(user), []).append(user.pk)
    return [user for model, pks in by_model.items() for user in model.objects.public(None).filter(pk__in=pks)]
