"""Changing what visitors call: the record of changes, the rule of two persons, protected columns."""
