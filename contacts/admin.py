"""The staff pages of offices, helplines, numbers, channels with their hours, and people."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts import admin_closures  # noqa: F401  registers its page
from contacts.hours import overlapping
from contacts.models import Channel, ContactPoint, Helpline, HoursRule, Office, Person
from contacts.times import FIELD_CLASSES
from publishing import languages
from publishing.admin import (
    SideBySideMixin,
    SideBySideStackedInline,
    SideBySideTabularInline,
    search_columns,
)


def language_columns(field):
    """A list column per language that says whether a field is filled in there."""

    def column(code):
        @admin.display(description=languages.in_language(code))
        def state(row):
            return _("ready") if languages.text_in(row, field, code) else _("missing")

        state.__name__ = f"{field}_{code}"
        return state

    return [column(code) for code in languages.codes()]


@admin.register(Office)
class OfficeAdmin(SideBySideMixin, admin.ModelAdmin):
    fields = [
        "name",
        "region",
        ("street", "house", "unit"),
        "city",
        "postcode",
        "access",
        "is_address_public",
    ]
    list_display = ["__str__", "region", "street_line", "is_address_public", *language_columns("name")]
    list_filter = ["region", "is_address_public"]
    search_fields = [*search_columns("name", "city"), "street"]


class ChannelInline(SideBySideStackedInline):
    """The opening times of a channel stand on its own page, which this one leads to."""

    model = Channel
    fields = [
        ("contact_point", "how"),
        "label",
        ("group", "order"),
        ("status", "for_deaf", "from_abroad"),
        ("hours_mode", "hours_shown"),
        "hours_note",
    ]
    readonly_fields = ["hours_shown"]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contact_point").prefetch_related("hours")

    @admin.display(description=_("as visitors read them"))
    def hours_shown(self, channel):
        return channel.hours_in_words if channel.pk else "–"


@admin.register(Helpline)
class HelplineAdmin(SideBySideMixin, admin.ModelAdmin):
    fieldsets = [
        (None, {"fields": ["name", ("purpose", "region"), ("is_primary", "order"), "description", "office"]}),
        (_("Announcement"), {"fields": ["alert", "alert_until"]}),
        (
            _("What callers want to know"),
            {
                "fields": [
                    ("free", "anonymous", "confidential"),
                    ("languages_spoken", "languages_interpreted"),
                    "what_happens",
                ]
            },
        ),
    ]
    inlines = [ChannelInline]
    list_display = ["__str__", "purpose", "region", "is_primary", "order", *language_columns("name")]
    list_filter = ["purpose", "region", "channels__status"]
    search_fields = [*search_columns("name", "description"), "channels__contact_point__value"]


class HoursFormSet(forms.BaseInlineFormSet):
    """The opening times of one channel, which may not overlap."""

    def clean(self):
        kept = [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not self._should_delete_form(form)
        ]
        late = overlapping([form.instance for form in kept])
        for form in kept:
            if form.instance in late:
                form.add_error("opens", _("It is open already at this time: two opening times overlap."))
        if not late:
            super().clean()
        if kept and self.instance.hours_mode != Channel.HoursMode.SCHEDULE:
            raise forms.ValidationError(
                _(
                    "These times are not shown. Under “hours” choose “open at the hours given below”, or delete them."
                )
            )


class HoursRuleForm(forms.ModelForm):
    class Meta:
        field_classes = FIELD_CLASSES


class HoursRuleInline(SideBySideTabularInline):
    model = HoursRule
    form = HoursRuleForm
    formset = HoursFormSet
    fields = ["weekday", "opens", "closes"]
    extra = 1


@admin.register(Channel)
class ChannelAdmin(SideBySideMixin, admin.ModelAdmin):
    fields = [
        "helpline",
        ("contact_point", "how"),
        "label",
        ("group", "order"),
        ("status", "for_deaf", "from_abroad"),
        "hours_mode",
        "hours_note",
    ]
    inlines = [HoursRuleInline]
    list_display = ["contact_point", "how", "helpline", "status", "hours_shown", *language_columns("label")]
    list_filter = ["status", "how", "hours_mode", "helpline__purpose", "helpline__region"]
    list_select_related = ["contact_point", "helpline"]
    search_fields = [*search_columns("label", "helpline__name"), "contact_point__value"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("hours")

    @admin.display(description=_("hours"))
    def hours_shown(self, channel):
        return channel.hours_in_words


@admin.register(ContactPoint)
class ContactPointAdmin(admin.ModelAdmin):
    fields = ["kind", "value", "assured_on", "assured_by", "confirmed_at", "uses"]
    readonly_fields = ["assured_by", "confirmed_at", "uses"]
    list_display = ["__str__", "kind", "uses", "confirmed_at", "assured_on"]
    list_filter = [
        "kind",
        ("assured_on", admin.EmptyFieldListFilter),
        ("confirmed_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["value", *search_columns("channels__helpline__name"), "people__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("channels__helpline", "people")

    @admin.display(description=_("where it is used"))
    def uses(self, point):
        names = [str(channel.helpline) for channel in point.channels.all()]
        names += [str(person) for person in point.people.all()]
        return ", ".join(dict.fromkeys(names)) or "–"

    def save_model(self, request, obj, form, change):
        obj.confirmed_at = obj.confirmed_at or timezone.now()
        if "assured_on" in form.changed_data:
            obj.assured_by = request.user if obj.assured_on else None
        super().save_model(request, obj, form, change)


@admin.register(Person)
class PersonAdmin(SideBySideMixin, admin.ModelAdmin):
    fieldsets = [
        (None, {"fields": ["name", "role", "contact_points"]}),
        (
            _("Whether visitors see this person"),
            {
                "fields": ["has_consented", "public_until"],
                "description": _("Hidden, until the person has agreed and the day is set to which it holds."),
            },
        ),
    ]
    filter_horizontal = ["contact_points"]
    list_display = ["name", "is_shown", "public_until", *language_columns("role")]
    list_filter = ["has_consented"]
    search_fields = ["name", *search_columns("role")]

    def get_queryset(self, request):
        """Whoever may only choose people is not told of those who are hidden."""
        rows = super().get_queryset(request)
        return rows if self.has_change_permission(request) else rows.public()

    @admin.display(description=_("seen by visitors"), boolean=True)
    def is_shown(self, person):
        return person.is_public()
