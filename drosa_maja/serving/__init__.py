"""How a page gets to a visitor, and what is sent when none can be made.

    visitor ── nginx (deploy/nginx.conf) ── gunicorn (gunicorn.conf.py) ── drosa_maja.wsgi
               │  caches public pages for       │                          │
               │  one second; shields from      │ threads take requests    ├ page_cache: public pages of this process,
               │  slow and greedy clients       │                          │   good for one change counter and minute
               │                                │                          ├ cookie_filter: no cookie outside /admin/
               │                                │                          └ Django: middleware, view, template
               │                                │                               └ cache_headers: for how long nginx
               │                                │                                  and browsers may have a response
               ├ no answer in time: the cached page, within its `stale-if-error`
               └ none: a file of var/emergency/, status 503 ── emergency: written after each commit that changes
                                                                a number, channel, hours, closure or page

A change raises the change counter (`publishing.change_counter`) in its transaction. After the commit the process that made
it writes the emergency files and empties nginx's cache folder; every other process asks for the counter at most ten times a
second, when a request needs it, empties the folder too and makes its pages anew. While the database fails, the exception handler answers with the
emergency file (`drosa_maja.errors`); one that hangs is given up by the timeouts of the driver (`postgresql`).
"""
