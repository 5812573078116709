"""Images and documents: uploaded once, used anywhere. Publishers edit them; authors add to them."""

from library.models.attachments import Covered, DocumentEntry, GalleryEntry
from library.models.documents import Document
from library.models.file_base import Stored, random_folder
from library.models.images import Image

__all__ = ["Covered", "Document", "DocumentEntry", "GalleryEntry", "Image", "Stored", "random_folder"]
