from django.shortcuts import render
from django.views.decorators.http import require_safe

from localization import languages
from publishing.detail_pages import language_context, list_context, more_elsewhere, page_or_redirect
from toy_app.models import Publication


@require_safe
def index(request):
    context = {
        "publications": Publication.objects.public(languages.current()).for_list(),
        "more_elsewhere": more_elsewhere(Publication, "toy_app:index"),
        "here": "Publications",
    }
    return render(request, "toy_app/index.html", context | list_context("toy_app:index"))


@require_safe
def detail(request, pk, slug=""):
    publication, redirect = page_or_redirect(request, Publication.objects.select_related("document"), pk)
    if redirect:
        return redirect
    context = {"publication": publication, "here": languages.localized(publication, "title")}
    return render(request, "toy_app/detail.html", context | language_context(publication))
