"""The staff pages of the library, and what other apps need to pick from it."""

from library.admin.documents import DocumentAdmin
from library.admin.images import ImageAdmin
from library.admin.select_widget import DocumentInline, GalleryInline, PicksFromLibrary, UsesLibrary
