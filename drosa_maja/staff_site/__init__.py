"""The staff pages as a whole: admin site, dashboard, handbook."""
