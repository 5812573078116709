"""Figures of the house, for `make house`: sizes, classes and hooks of the forms, what a draft costs, words that say nothing."""

import ast
import io
import re
import sys
import tokenize
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.admin import ModelAdmin, site
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.models import Post
from tests.factories import make_post
from tests.test_publishing_admin import ENGLISH, FORM, LATVIAN, change

BASE = Path(settings.BASE_DIR)
APPS = sorted(
    path.name for path in (Path(each.path) for each in apps.get_app_configs()) if path.parent == BASE
)
# What tells an engineer nothing, or something else than is meant: see CONTRIBUTING.md.
WORDS = r"\b(say|says|tell|tells|told|keep|keeps|kept|settle\w*|stamp|shell|hope|patience|beat|whoever)\b|\bleave\b"


def product_files():
    files = (path for app in APPS for path in (BASE / app).rglob("*.py") if "migrations" not in path.parts)
    return {path.relative_to(BASE): path.read_text("utf-8") for path in files}


def lines(files, *prefixes):
    return sum(text.count("\n") for path, text in files.items() if str(path).startswith(prefixes))


def own_words(text):
    """Names, comments and docstrings; texts for people ("Leave empty") are the catalogues' matter."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.NAME, tokenize.COMMENT):
            yield token.string.replace("_", " ")
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    yield from (
        ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if isinstance(node, documented)
    )


def test_sizes():
    files = product_files()
    functions = [
        (node.end_lineno - node.lineno + 1, f"{path}: {node.name}")
        for path, text in files.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    ]
    print(f"\nproduct code: {lines(files, ''):,} lines in {len(files)} files")
    for app in APPS:
        print(f"  {app}: {lines(files, f'{app}/'):,}")
    print(f"  of it contacts/number_changes/: {lines(files, 'contacts/number_changes/'):,}")
    print(
        "longest files:",
        *sorted(((text.count("\n"), str(path)) for path, text in files.items()), reverse=True)[:3],
    )
    print("longest functions:", *sorted(functions, reverse=True)[:3])
    print(
        "words to replace:",
        sum(
            len(re.findall(WORDS, each, re.IGNORECASE)) for text in files.values() for each in own_words(text)
        ),
    )


def test_the_form_of_a_post():
    own = [each for each in type(site._registry[Post]).__mro__ if each.__module__.split(".")[0] in APPS]
    hooks = {}
    for each in own:
        for name in vars(each):
            if hasattr(ModelAdmin, name) and callable(getattr(ModelAdmin, name)) and name != "__init__":
                hooks.setdefault(name, []).append(each.__name__)
    print(f"\nclasses of ours above PostAdmin: {len(own) - 1}:", *(each.__name__ for each in own[1:]))
    twice = {name: classes for name, classes in hooks.items() if len(classes) > 1}
    print(
        f"hooks overridden more than once: {len(twice)}:",
        *(f"{name} {classes}" for name, classes in twice.items()),
    )


def test_what_a_draft_costs(publisher):
    post, used = make_post(), set()
    data = FORM | LATVIAN | ENGLISH | {"title_lv": "Melnraksts", "_save": "x"}
    publisher.post(change(post), data)  # the first one reads what is read once

    def profile(frame, event, _argument):
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(BASE) and path.relative_to(BASE).parts[0] in APPS:
            used.add(
                (
                    path.relative_to(BASE),
                    frame.f_code.co_qualname if hasattr(frame.f_code, "co_qualname") else "",
                )
            )

    with CaptureQueriesContext(connection) as queries:
        sys.setprofile(profile)
        try:
            assert publisher.post(change(post), data).status_code == 302
        finally:
            sys.setprofile(None)
    inside = {path for path, _name in used if path.parts[0] in ("editing", "publishing")}
    print(
        f"\na draft of a post: {len(queries)} queries, {len({path for path, _name in used})} files of ours",
        end="",
    )
    print(f" ({len(inside)} of editing and publishing), {len(used)} functions")
