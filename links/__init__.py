"""The links in texts, checked."""
