"""The staff pages of the library: what a file looks like, what it may be used for, and where it is used."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import quote
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editing.admin import ContentAdmin
from library.admin.bulk_describe import BulkDescribeMixin
from library.admin.uploading import UploadMixin
from library.document_cleaning import removed_from
from library.fields import DocumentField, PictureField
from library.usage import uses_of
from library.views import stored_file


def staff_address(row):
    """Where staff see the file of a row, whether or not visitors may."""
    return reverse(f"admin:library_{row._meta.model_name}_file", args=[row.pk])


class FileWidget(AdminFileWidget):
    """Links to the staff's address of a file: the public one works only while something public uses it."""

    input_text = _("Replace everywhere with")

    class Link:
        def __init__(self, file):
            self.url = staff_address(file.instance)
            self.name = file.instance.name

        def __str__(self):
            return self.name

    def format_value(self, value):
        return self.Link(value) if self.is_initial(value) else None


class LibraryAdmin(UploadMixin, BulkDescribeMixin, ContentAdmin):
    """For rows with a file. Where one is used stands on its page, and while it is used it is not deleted.

    Authors change what they uploaded themselves, until something uses it that somebody has published.
    """

    formfield_overrides = {PictureField: {"widget": FileWidget}, DocumentField: {"widget": FileWidget}}
    list_per_page = 50
    # A file that was replaced is gone.
    left_out_of_history = unchanged_by_restore = ("file", "width", "height", "sizes")

    def get_urls(self):
        name = f"library_{self.opts.model_name}_file"
        return [
            path("<int:pk>/file/", self.admin_site.admin_view(self.file_view), name=name),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        if obj is None or super().has_change_permission(request, obj):
            return super().has_change_permission(request, obj)
        is_own = obj.uploaded_by_id == request.user.pk and self.has_add_permission(request)
        return is_own and not obj.is_released

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        removed = removed_from(obj)
        super().save_model(request, obj, form, change)
        if removed:
            self.message_user(request, removed)
        for name, errors in form.left_open.items():
            sentence = f"{capfirst(form.fields[name].label)}: {' '.join(errors)}"
            self.message_user(request, sentence, messages.ERROR)

    def response_add(self, request, obj, post_url_continue=None):
        return self._form_of_the_rest(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if rest := self._form_of_the_rest(request, obj):
            return rest
        # In the window of a “+” it is still the row that the field behind it waits for.
        is_new = "_added" in request.GET
        return super().response_add(request, obj) if is_new else super().response_change(request, obj)

    def _form_of_the_rest(self, request, obj):
        """Back to the form of a row that cannot be used yet; None when it can."""
        if not self.model.objects.not_ready().filter(pk=obj.pk).exists():
            return None
        self.message_user(
            request, gettext("The file is in the library. Visitors cannot see it until you fill in the rest.")
        )
        query = {}
        if IS_POPUP_VAR in request.POST:
            query = {IS_POPUP_VAR: "1", TO_FIELD_VAR: request.POST.get(TO_FIELD_VAR, ""), "_added": "1"}
        address = reverse(f"admin:library_{self.opts.model_name}_change", args=[obj.pk])
        return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)

    def changelist_view(self, request, extra_context=None):
        may_describe = self.has_add_permission(request) or self.has_change_permission(request)
        context = {"number_to_describe": self.not_ready(request).count() if may_describe else 0}
        return super().changelist_view(request, context | (extra_context or {}))

    def file_view(self, request, pk):
        return self.file_response(request, pk, lambda row: row.file.name)

    def file_response(self, request, pk, name_of):
        """A stored file of a row, for those who may see the row."""
        row = self.get_object(request, pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        try:
            return stored_file(name_of(row))
        except FileNotFoundError as error:
            raise Http404 from error

    def get_fieldsets(self, request, obj=None):
        """Who may only look gets a link instead of the field, which Django would show with the public address."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = [
            ["link_to_file" if name == "file" else name for name in part["fields"]]
            for _title, part in fieldsets
        ]
        return [
            (title, part | {"fields": fields}) for (title, part), fields in zip(fieldsets, shown, strict=True)
        ]

    @admin.display(description=_("file"))
    def link_to_file(self, row):
        return format_html('<a href="{}">{}</a>', staff_address(row), row.name)

    @admin.display(description=_("used by"))
    def uses(self, row):
        if row.pk is None:
            return "–"
        links = format_html_join("", "<li>{}</li>", ((link,) for link in self.links_to_uses(row)))
        return format_html('<ul class="uses">{}</ul>', links) if links else _("nothing yet")

    def links_to_uses(self, row):
        """“Post: <a>title</a>” for everything that names the row."""
        return [self._link(user) for user in uses_of(row)]

    def _link(self, user):
        kind, opts = capfirst(user._meta.verbose_name), user._meta
        try:
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(user.pk)])
        except NoReverseMatch:
            return f"{kind}: {user}"
        return format_html('{}: <a href="{}">{}</a>', kind, address, user)

    def get_deleted_objects(self, objs, request):
        """What would break is named as people know it: the post, not the row of its gallery."""
        to_delete, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        return (
            to_delete,
            counts,
            perms_needed,
            protected and [link for row in objs for link in self.links_to_uses(row)],
        )
