"""Images and documents: uploaded once, used anywhere. Publishers edit them; authors add to them."""

from library.models.attachments import DocumentEntry, GalleryEntry, WithCover
from library.models.documents import Document
from library.models.file_base import LibraryFile, random_folder
from library.models.images import Image
from library.models.text_uses import TextUse
