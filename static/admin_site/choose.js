// A choice of several becomes a field that is searched by typing. Without this script it is the browser's own.

const jQuery = django.jQuery;
jQuery("[data-choose]").select2({ theme: "admin-autocomplete", width: "100%" });
