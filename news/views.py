"""The list of news, by year and then older, and the page of a post."""

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from localization import languages
from news.models import Post
from publishing.detail_pages import language_context, list_context, more_elsewhere, page_or_redirect
from publishing.filter_links import (
    ENOUGH_ROWS,
    choice_links,
    counts_of,
    nearest_year,
    takes_parameters,
    with_query,
    year_choices,
)
from publishing.keyset_paging import page_of, position, position_from, year_from
from publishing.memo import cached_per_change

PAGE_SIZE = 20


@takes_parameters("before", "year")
@require_safe
def index(request):
    language = languages.current()
    rows, shown = Post.objects.public(language), {}
    address = languages.address("news:index")
    if year := request.GET.get("year"):
        rows, shown = rows.during(year_from(year)), {"year": year}
    part = shown
    if before := request.GET.get("before"):
        date, pk = position_from(before)
        rows, part = rows.beyond("lt", date=date, pk=pk), shown | {"before": position(date, pk)}
    posts, has_older = page_of(rows.for_list(), PAGE_SIZE)
    years = years_of(language)
    context = {
        "groups": by_year(posts),
        "years": choice_links(address, "year", _("All years"), year_choices(years), shown)
        if sum(years.values()) >= ENOUGH_ROWS
        else [],
        "nearest": year and not posts and nearest_year(address, years, int(year)),
        "newest": before and with_query(address, shown),
        "older": has_older
        and with_query(address, shown | {"before": position(posts[-1].date, posts[-1].pk)}),
        "more_elsewhere": more_elsewhere(Post, "news:index"),
        "here": _("News from %(year)s") % {"year": year} if year else _("News"),
        "crumbs": [(_("News"), address)] if year else [],
    }
    if year and not posts:
        context["shown_in"] = []  # for no search engine
    return render(request, "news/index.html", context | list_context("news:index", part))


def by_year(posts):
    """(year, posts) in the order of the list; those whose date is not known come last, under None."""
    groups = {}
    for post in posts:
        groups.setdefault(post.shown_date and post.date.year, []).append(post)
    undated = groups.pop(None, None)
    return [*groups.items(), *([(None, undated)] if undated else [])]


@cached_per_change
def years_of(language):
    """{year: how many posts public in a language stand under it}, the last first: three queries, the first two at the ends
    of the list."""
    dated = Post.objects.public(language).dated()
    # Links, not dates alone: those SQLite would read off the index for staff, past what is not public.
    links = dated.as_links("date")
    last, first = links.order_by("-date", "-pk").first(), links.order_by("date", "pk").first()
    years = range(last.date.year, first.date.year - 1, -1) if last and first else []
    return counts_of(dated, {f"{year:04}": Q(date__year=year) for year in years})


@require_safe
def detail(request, pk, slug=""):
    post, redirect = page_or_redirect(request, Post.objects.for_page(), pk)
    if redirect:
        return redirect
    language = languages.current()
    newer, older = Post.objects.public(language).as_links("date").neighbours(date=post.date, pk=post.pk)
    context = {
        "post": post,
        "documents": post.documents.select_related("document"),
        "projects": post.projects.public(language).with_periods(),
        "newer": newer,
        "older": older,
        "crumbs": [(_("News"), languages.address("news:index"))],
        "here": languages.localized(post, "title"),
    }
    return render(request, "news/detail.html", context | language_context(post))
