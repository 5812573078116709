"""Every live number in the sections of the emergency page: the one at the top of every page, ours by region, all others."""

from django.utils.translation import gettext as _

from contacts.models import Helpline, Region


def live_lines():
    """[(line, [its live channels, calls first])] in the order of the lines."""
    lines = Helpline.objects.with_channels_alone()
    found = [(line, [channel for channel in line.channels.all() if channel.is_live]) for line in lines]
    return [(line, sorted(own, key=lambda channel: not channel.is_call)) for line, own in found if own]


def sections(lines, primary):
    """[(title, lines)] in the active language; the first has no title: the number at the top of every page, if any."""
    titles = ["", _("All of Latvia"), *Region.labels, _("Other organisations you can contact")]
    found = {title: [] for title in titles}
    for line, channels in lines:
        ours = line.get_region_display() or titles[1]
        title = "" if primary and line.pk == primary.helpline_id else ours if line.is_ours else titles[-1]
        found[title].append((line, channels))
    return [(title, part) for title, part in found.items() if part or not title]
