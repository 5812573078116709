"""All contacts, and those of one region."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contacts.hours.now_open import annotate_open_state, doubted_days, mark_repeated
from contacts.models import Closure, Helpline, Office, Region, by_region
from contacts.models.choices import Known
from localization.languages import address
from publishing.detail_pages import list_context


def shown_lines(offices):
    """Every line that has a number to show, emergencies first, with all that a card shows of it at this moment.

    `offices` are the public ones: a line whose office is not among them shows none.
    """
    lines = Helpline.objects.with_channels_alone().prefetch_related("answers")
    lines = [line for line in lines if line.channels.all()]
    by_pk = {office.pk: office for office in offices}
    for line in lines:
        line.office = by_pk.get(line.office_id)
    now = timezone.now()
    annotate_open_state(lines, now, Closure.objects.around(now))
    return sorted(lines, key=lambda line: not line.is_emergency)


def shared_notes(lines):
    """What stands once on a page that shows these lines, in its order."""
    mark_repeated(lines)
    live = [channel for line in lines for channel in line.channels.all() if channel.is_live]
    from_abroad = [channel for channel in live if channel.is_call and channel.from_abroad == Known.YES]
    of_ours = {channel.from_abroad for channel in live if channel.is_call and channel.helpline.is_ours}
    return {
        "written": [channel for channel in live if channel.is_written],
        "are_ours_from_abroad": of_ours == {Known.YES},
        "from_abroad": list(dict.fromkeys(channel.contact_point for channel in from_abroad)),
        "doubted_days": doubted_days(lines),
    }


@cache_control(no_store=True)
@require_safe
def index(request):
    offices = list(Office.objects.public())
    lines = shown_lines(offices)
    ours = [line for line in lines if line.is_ours and not line.is_primary]
    regions = [
        {
            "region": region,
            "helplines": [line for line in ours if line.region == region],
            "offices": [office for office in offices if office.region == region],
        }
        for region in Region
    ]
    primary = [line for line in lines if line.is_primary]
    national = [line for line in ours if not line.region]
    others = [line for line in lines if not line.is_ours and not line.is_primary]
    regional = [line for entry in regions for line in entry["helplines"]]
    context = {
        "region_names": Region,
        # Structured data of a region's lines stands on its own page: this one is heavy enough.
        "our_lines": [line for line in lines if line.is_ours and (line.is_primary or not line.region)],
        **shared_notes([*regional, *primary, *national, *others]),
        "primary": primary,
        "regions": [entry for entry in regions if entry["helplines"] or entry["offices"]],
        "national": national,
        "others": others,
    }
    return render(
        request, "contacts/index.html", context | list_context("contacts:index") | {"here": _("Contacts")}
    )


@cache_control(no_store=True)
@require_safe
def region(request, region):
    offices = list(Office.objects.public())
    lines = shown_lines(offices)
    # The primary line is for the whole country, wherever it is answered.
    ours = [line for line in lines if line.is_ours and (line.region in ("", region) or line.is_primary)]
    others = [line for line in lines if not line.is_ours and (line.is_emergency or line.region == region)]
    calls = dict(
        by_region(channel for line in ours for channel in line.channels.all() if not line.is_primary)
    )
    helplines = [line for line in ours if line.region == region]
    national = [line for line in ours if line.region != region]
    national.sort(key=lambda line: not line.is_primary)
    context = {
        "first": calls[region],
        "region_names": Region,
        "region": region,
        "our_lines": ours,
        "helplines": helplines,
        "offices": [office for office in offices if office.region == region],
        "national": national,
        "others": others,
        **shared_notes([*helplines, *national, *others]),
        "crumbs": [(_("Contacts"), address("contacts:index"))],
        "here": region.label,
    }
    return render(request, "contacts/region.html", context | list_context("contacts:region", region=region))
