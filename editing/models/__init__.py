"""What staff have not published yet, or show to others before: drafts and links to previews."""

from editing.models.drafts import Draft
from editing.models.preview_links import PreviewLink

__all__ = ["Draft", "PreviewLink"]
