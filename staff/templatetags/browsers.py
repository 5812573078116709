from django import template

from staff.sign_in_history import browser_name

register = template.Library()
register.filter(browser_name)
