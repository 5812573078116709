"""The staff pages about staff: administrators add people, give them a role, and shut out who has left."""

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff import account_links
from staff.audit import LogEntryAdmin
from staff.models import AccountChange, User
from staff.roles import ADMINISTRATOR, ROLES

admin.site.unregister(Group)  # what a role may do stands in staff.roles, not in the database
# What belongs to signing in: people change their own, under /admin/account/.
admin.site.unregister(
    [model for model in admin.site._registry if model._meta.app_label in ("account", "mfa", "usersessions")]
)
admin.site.register(LogEntry, LogEntryAdmin)


class RoleField(forms.ModelChoiceField):
    def label_from_instance(self, group):
        return gettext(group.name)


class RoleForm(forms.ModelForm):
    """One of the three roles, stored as a group of the member of staff."""

    role = RoleField(
        queryset=Group.objects.filter(name__in=ROLES).order_by("pk"),
        label=_("Role"),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_(
            "Authors write drafts. Publishers also publish and look after contacts. Administrators also manage staff and settings."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["role"] = self.instance.groups.filter(name__in=ROLES).order_by("-pk").first()

    def _save_m2m(self):
        super()._save_m2m()
        others = self.instance.groups.exclude(name__in=ROLES)
        self.instance.groups.set([*others, self.cleaned_data["role"]])


class InvitationForm(RoleForm):
    """An account without a password: a link lets its owner choose one."""

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class ChangeForm(RoleForm):
    """Nobody can shut out themselves, or the last administrator."""

    acting = None  # the user who fills in the form

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rank_before = _rank(self.instance)

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role")
        stays = cleaned.get("is_active") and role and role.name == ADMINISTRATOR
        if role is None or stays or not self.instance.groups.filter(name=ADMINISTRATOR).exists():
            return cleaned
        field = "role" if cleaned.get("is_active") else "is_active"
        # Two administrators who demote each other at the same moment: the second one waits here.
        Group.objects.select_for_update().get(name=ADMINISTRATOR)
        if self.instance == self.acting:
            self.add_error(field, _("You cannot lock yourself out. Ask another administrator."))
        elif not User.objects.administrators().exclude(pk=self.instance.pk).exists():
            self.add_error(
                field, _("This is the last administrator. Make somebody else an administrator first.")
            )
        return cleaned


def _rank(user):
    """How much somebody may do: a number that is higher for more."""
    if not user.is_active:
        return -1
    return max(
        (ROLES.index(name) for name in user.groups.values_list("name", flat=True) if name in ROLES),
        default=-1,
    )


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Accounts are deactivated, never deleted: history names them. Superusers are out of reach."""

    form, add_form = ChangeForm, InvitationForm
    fieldsets = [
        (None, {"fields": ["username", "password_state"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
        (_("What this person can do"), {"fields": ["role", "is_active"]}),
        (None, {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
        (_("What this person can do"), {"fields": ["role"]}),
    ]
    readonly_fields = ["password_state", "last_login", "date_joined"]
    filter_horizontal = []
    list_display = ["username", "first_name", "last_name", "role_name", "is_active", "last_login"]
    list_filter = ["is_active"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("Password"))
    def password_state(self, user):
        return _("The password is set.") if user.has_usable_password() else _("No password set.")

    @admin.display(description=_("role"))
    def role_name(self, user):
        if user.is_superuser:
            return _("everything")
        return ", ".join(gettext(group.name) for group in user.groups.all() if group.name in ROLES) or "–"

    def has_change_permission(self, request, obj=None):
        out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not out_of_reach

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.acting = request.user
        return form

    def save_related(self, request, form, formsets, change):
        """Who gets more rights, or is let in again, is nobody's second person for a while, and is announced."""
        super().save_related(request, form, formsets, change)
        if change and _rank(form.instance) > form.rank_before:
            account_links.raise_role(form.instance, request.user)

    # --- Links for a password

    def get_urls(self):
        link = path("<int:pk>/link/", self.admin_site.admin_view(self.link_view), name="staff_user_link")
        return [link, *super(UserAdmin, self).get_urls()]  # without that where administrators type passwords

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj != request.user and self.has_change_permission(request, obj):
            context["link_address"] = reverse("admin:staff_user_link", args=[obj.pk])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request, obj, post_url_continue=None):
        account_links.make(obj, AccountChange.What.INVITATION, request.user)
        return redirect("admin:staff_user_link", obj.pk)

    def link_view(self, request, pk):
        """Make a link; show the one that is open to whoever made it."""
        user = get_object_or_404(User, pk=pk, is_active=True)
        if user == request.user or not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            what = AccountChange.What.FACTOR if "factor" in request.POST else AccountChange.What.PASSWORD
            change = account_links.make(user, what, request.user)
            self.log_change(
                request, user, gettext("Link made: %(what)s.") % {"what": change.get_what_display()}
            )
            return redirect("admin:staff_user_link", pk)
        change = account_links.open_links().filter(user=user, by=request.user).first()
        context = self.admin_site.each_context(request) | {
            "title": _("Link for a new password"), "opts": self.opts, "original": user, "change": change,
            "address": change and account_links.address_of(change), "ends_at": change and change.at + account_links.VALID,
        }  # fmt: skip
        return render(request, "admin/staff/user/link.html", context)
