"""The links in texts: where they stand, and whether visitors who follow them arrive."""
