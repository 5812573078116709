"""Demonstration content and its command."""
