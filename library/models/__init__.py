"""Images and documents: uploaded once, used anywhere. Publishers edit them; authors add to them."""

from library.models.documents import Document
from library.models.entries import Covered, DocumentEntry, GalleryEntry
from library.models.images import Image
from library.models.stored import Stored, random_folder

__all__ = ["Covered", "Document", "DocumentEntry", "GalleryEntry", "Image", "Stored", "random_folder"]
