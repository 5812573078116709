"""Languages, partial dates, formats: how the site speaks. It knows none of the content."""
