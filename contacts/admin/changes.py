"""The staff pages of change requests: a second person re-types what was proposed, or rejects it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.admin.pending import message_proposed, page_of
from contacts.models import ContactChange

OPENED = ["what", "subject", "old_shown", "new_shown", "proposed_by", "proposed_at", "state"]
DECIDED = ["decided_by", "decided_at"]
CHANGE_LIST = "admin:contacts_contactchange_changelist"


class DecisionForm(forms.ModelForm):
    """Confirms by re-typing, or rejects; `by` is the person who is signed in."""

    by = None
    typed = forms.CharField(
        label=capfirst(_("the new number or address")),
        required=False,
        help_text=_(
            "Look it up at its source and type it here. It is hidden on purpose: two people who read the same source notice each other's mistakes."
        ),
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "seen" in self.fields:
            self.initial["seen"] = self.instance.seen_by(self.by)

    def clean_typed(self):
        if "_reject" not in self.data:
            self.instance.check_typed(self.by, self.cleaned_data["typed"])
        return self.cleaned_data["typed"]

    def clean(self):
        cleaned = super().clean()
        if "_reject" not in self.data and "seen" in cleaned:
            try:
                self.instance.check_seen(self.by, cleaned["seen"])
            except ValidationError:  # the page shows what is so now; confirmed is what it shows then
                self.data = self.data.copy()
                self.data["seen"] = self.initial["seen"]
                raise
        return cleaned


def consequences(change, by):
    """Where visitors will find the number once `by` has confirmed it: sentences, that of the top of every page first."""
    top, channels = change.top_after(by), change.channels_after(by).select_related("helpline")
    if change.what == change.What.PRIMARY:
        text = _("At the top of every page: “%(helpline)s” becomes the primary helpline.")
        yield text % {"helpline": change.helpline}
    elif top and top.is_in_use:
        yield _("At the top of every page, in place of the number that is there now.")
    elif top:
        text = _("At the top of every page: it becomes the first number of “%(helpline)s”.")
        yield text % {"helpline": top.helpline}
    yield from dict.fromkeys(str(channel.helpline) for channel in channels)
    yield from (f"{row._meta.verbose_name}: {row}" for row in change.other_uses)


@admin.register(ContactChange)
class ContactChangeAdmin(admin.ModelAdmin):
    form = DecisionForm
    change_form_template = "admin/contacts/change_form.html"
    list_display = ["__str__", "state", "old_shown", "new_shown", "proposed_by", "proposed_at", *DECIDED]
    list_filter = ["state", "what"]
    list_select_related = ["contact_point", "proposed_by", "decided_by"]
    search_fields = ["subject", "old"]  # not the new number: a search would confirm a guess at it
    readonly_fields = [*OPENED, *DECIDED]

    def get_fields(self, request, obj=None):
        if obj is None or not obj.is_pending:
            return [*OPENED, *DECIDED]
        shown = [name for name in OPENED if name != "new_shown"]
        return [*shown, "typed", "seen"] if self.may_confirm(request) else shown

    @admin.display(description=_("before"))
    def old_shown(self, change):
        return change.old_shown or "–"

    @admin.display(description=_("after"))
    def new_shown(self, change):
        return _("hidden until it is confirmed") if change.is_pending else change.new_shown or "–"

    def lookup_allowed(self, lookup, value, request):
        """Not the new number: a list narrowed by its first digits would give the rest away."""
        return not lookup.startswith("new") and super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_confirm(self, request):
        return request.user.has_perm("contacts.confirm_contactchange")

    def has_change_permission(self, request, obj=None):
        return self.may_confirm(request) and (obj is None or obj.is_pending)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request, obj, form, change):
        if "_reject" in request.POST:
            obj.reject(request.user)
        else:
            obj.confirm(request.user, form.cleaned_data["typed"], form.cleaned_data["seen"])

    def construct_change_message(self, request, form, formsets, add=False):
        return form.instance.get_state_display()

    def response_change(self, request, obj):
        is_live = obj.state == obj.State.CONFIRMED
        confirmed = gettext("Confirmed: visitors see it from now on.")
        messages.success(
            request, confirmed if is_live else gettext("Rejected: nothing changes for visitors.")
        )
        return redirect(CHANGE_LIST)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:  # somebody else decided at the same moment
            messages.error(request, " ".join(error.messages))
            return redirect(CHANGE_LIST)

    def get_urls(self):
        view = self.admin_site.admin_view(self.propose_again)
        return [path("<int:pk>/again/", view, name="contacts_contactchange_again"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["title"] = obj._meta.verbose_name.capitalize()
        if obj.is_pending and self.may_confirm(request):
            context["consequences"] = list(consequences(obj, request.user))
        if not obj.is_pending and obj.old and request.user.has_perm("contacts.change_contactpoint"):
            address = reverse("admin:contacts_contactchange_again", args=[obj.pk])
            context["buttons"] = [(address, _("Propose the old one again"))]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def propose_again(self, request, pk):
        """One click back: what stood there before is proposed, to be confirmed like any other."""
        change = get_object_or_404(ContactChange, pk=pk)
        if request.method != "POST" or not request.user.has_perm("contacts.change_contactpoint"):
            raise PermissionDenied
        try:
            change = change.propose_old_again(request.user)
            message_proposed(request, change)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(page_of(change))
