"""Database backend: Django's PostgreSQL with a timeout of the client's own (psycopg wait).

The server's own `statement_timeout` does not end the waiting for one that hangs while its machine goes on acknowledging: a
process whose threads all wait for it would stay silent after another has taken its place.
"""

from functools import partial

from django.db.backends.postgresql import base

# Seconds; longer than STATEMENT_TIMEOUT of the settings: the server's own error comes first.
WAIT_TIMEOUT = 15


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        connection.wait = partial(connection.wait, timeout=WAIT_TIMEOUT)  # raises an OperationalError
        return connection
