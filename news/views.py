"""The list of news, by year and then older, and the page of a post."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from localization import languages
from news.models import Post
from publishing.detail_pages import language_context, list_context, more_elsewhere, page_or_redirect
from publishing.filter_links import choice_links, with_query
from publishing.keyset_paging import page_of, position, position_from, year_from

PAGE_SIZE = 20


@require_safe
def index(request):
    public = Post.objects.public(languages.current())
    address = languages.address("news:index")
    rows, shown = public, {}
    if year := request.GET.get("year"):
        rows, shown = rows.during(year_from(year)), {"year": year}
    part = shown
    if before := request.GET.get("before"):
        date, pk = position_from(before)
        rows, part = rows.beyond("lt", date=date, pk=pk), shown | {"before": position(date, pk)}
    posts, has_older = page_of(rows.for_list(), PAGE_SIZE)
    context = {
        "groups": by_year(posts),
        "years": choice_links(address, "year", _("All years"), years_of(public), shown),
        "newest": before and with_query(address, shown),
        "older": has_older
        and with_query(address, shown | {"before": position(posts[-1].date, posts[-1].pk)}),
        "more_elsewhere": more_elsewhere(Post, "news:index"),
        "here": _("News of %(year)s") % {"year": year} if year else _("News"),
        "crumbs": [(_("News"), address)] if year else [],
    }
    return render(request, "news/index.html", context | list_context("news:index", part))


def by_year(posts):
    """(year, posts) in the order of the list; those whose date is not known come last, under None."""
    groups = {}
    for post in posts:
        groups.setdefault(post.shown_date and post.date.year, []).append(post)
    undated = groups.pop(None, None)
    return [*groups.items(), *([(None, undated)] if undated else [])]


def years_of(rows):
    """(value, text) of the years from the last to the first that has rows: two queries at the ends of the list."""
    # Links, not dates alone: those SQLite would read off the index for staff, past what is not public.
    links = rows.as_links("date")
    last, first = links.order_by("-date", "-pk").first(), links.order_by("date", "pk").first()
    years = range(last.date.year, first.date.year - 1, -1) if last and first else []
    return [(f"{year:04}", str(year)) for year in years]


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
