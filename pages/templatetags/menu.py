"""`{% section_links "index" as links %}` of the menu, and those to feeds in the head of every page."""

from django import template

from pages.menu import section_links

register = template.Library()
register.simple_tag(section_links)
