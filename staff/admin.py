"""The staff pages about staff: administrators add people, give them a role, and shut out who has left."""

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.audit import LogEntryAdmin
from staff.models import User
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


class AddForm(RoleForm, UserCreationForm):
    pass


class ChangeForm(RoleForm, UserChangeForm):
    """Nobody can shut out themselves, or the last administrator."""

    acting = None  # the user who fills in the form

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


class PasswordForm(AdminPasswordChangeForm):
    """A new password; an account without one is not offered, as there is no other way to sign in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Accounts are deactivated, never deleted: history names them. Superusers are out of reach."""

    form, add_form, change_password_form = ChangeForm, AddForm, PasswordForm
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
        (_("What this person can do"), {"fields": ["role", "is_active"]}),
        (None, {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
        (_("What this person can do"), {"fields": ["role"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    list_display = ["username", "first_name", "last_name", "role_name", "is_active", "last_login"]
    list_filter = ["is_active"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

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
