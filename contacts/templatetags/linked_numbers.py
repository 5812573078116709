from django import template

from contacts.numbers_in_text import with_links

register = template.Library()


@register.filter(is_safe=True)
def linked_numbers(html):
    """The numbers in HTML that visitors can call, as links; of plain text `|force_escape` first."""
    return with_links(html)
