"""axe, with its best-practice rules, on every template."""

import pytest

from tests.browser.templates import TEMPLATES


@pytest.mark.parametrize("language", TEMPLATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_template_has_a_fault_that_axe_can_see(site, page, axe, language, scheme):
    page.emulate_media(color_scheme=scheme)
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in TEMPLATES[language]:
            page.goto(f"{site.url}/{language}/{path}")
            found = axe.run(page).response["violations"]
            assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == [], path
            overflows = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not overflows, f"{path} at {width}"
