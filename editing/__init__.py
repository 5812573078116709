"""How staff edit: drafts, previews, history, stale saves, review, and the pieces of the admin for them."""
