"""`{% sections %}` of the menu, and `{% feeds %}` in the head of every page: what the settings call sections."""

from django import template

from pages.menu import section_links

register = template.Library()


@register.simple_tag
def sections():
    return section_links("index")


@register.simple_tag
def feeds():
    return section_links("feed")
