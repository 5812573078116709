"""What a member of staff may see of the rows that a form, or its history, refers to."""

from django.utils.translation import gettext as _


def visible_rows(site, model, request):
    """Of a model with staff pages, the rows that its list would show this person."""
    model_admin = site._registry.get(model)
    if model_admin is None:
        return model._default_manager.all()
    rows = model_admin.get_queryset(request)
    return rows if model_admin.has_view_or_change_permission(request) else rows.none()


def name_of(site, request, model, pk):
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return _("deleted (no. %(pk)s)") % {"pk": pk}
    return str(row) if visible_rows(site, model, request).filter(pk=pk).exists() else hidden(row)


def hidden(row):
    return _("%(kind)s that you may not see") % {"kind": row._meta.verbose_name}


def lock_hidden_choices(form_class, row):
    """In the form of a stored row: a choice that this person may not see stays as it is, without its name."""
    for name, field in form_class.base_fields.items():
        value = getattr(row, f"{name}_id", None)
        if value and hasattr(field, "queryset") and not field.queryset.filter(pk=value).exists():
            field.disabled = True
            field.queryset = field.queryset.model._base_manager.filter(pk=value)
            field.label_from_instance = hidden
