"""A JSON Schema for what HSDS 3.0 calls a page of services with everything in it.

Written from the reference tables of the Human Services Data Specification 3.0 (field names, types, formats, what is
required, lists of words): no package registry has the published schema files. Stricter than those in one thing: a name
that the tables do not have is refused.
"""

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
UUID, URI, EMAIL = ({"type": "string", "format": name} for name in ("uuid", "uri", "email"))
DATE = {"type": "string", "format": "date"}
TIME = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$"}
PLACES = ("physical", "postal", "virtual")
DAY = "(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)"


def one_of(*words):
    return {"enum": list(words)}


def many(table):
    return {"type": "array", "items": {"$ref": f"#/$defs/{table}"}}


def one(table):
    return {"$ref": f"#/$defs/{table}"}


def table(required, **fields):
    return {
        "type": "object",
        "properties": fields,
        "required": required.split(),
        "additionalProperties": False,
    }


COMMON = {"attributes": many("attribute"), "metadata": {"type": "array"}}
TABLES = {
    "service": table(
        "id name status",
        **dict.fromkeys(("id", "organization_id", "program_id"), UUID),
        **dict.fromkeys(
            (
                "name", "alternate_name", "description", "interpretation_services", "application_process",
                "fees_description", "wait_time", "fees", "accreditations", "eligibility_description", "licenses", "alert",
            ),
            TEXT,
        ),
        url=URI, email=EMAIL, assurer_email=EMAIL, assured_date=DATE, minimum_age=NUMBER, maximum_age=NUMBER,
        status=one_of("active", "inactive", "defunct", "temporarily closed"),
        phones=many("phone"), schedules=many("schedule"), service_areas=many("service_area"),
        service_at_locations=many("service_at_location"), languages=many("language"), contacts=many("contact"),
        organization=one("organization"), **COMMON,
    ),
    "organization": table(
        "id name description",
        id=UUID, parent_organization_id=UUID, email=EMAIL, website=URI, uri=URI, year_incorporated=NUMBER,
        **dict.fromkeys(("name", "alternate_name", "description", "tax_status", "tax_id", "legal_status", "logo"), TEXT),
        **COMMON,
    ),
    "phone": table(
        "id number",
        **dict.fromkeys(
            ("id", "location_id", "service_id", "organization_id", "contact_id", "service_at_location_id"), UUID
        ),
        number=TEXT, extension=NUMBER, description=TEXT, languages=many("language"),
        type=one_of("text", "voice", "fax", "cell", "video", "pager", "textphone"), **COMMON,
    ),
    "schedule": table(
        "id",
        **dict.fromkeys(("id", "service_id", "location_id", "service_at_location_id"), UUID),
        **dict.fromkeys(("valid_from", "valid_to", "dtstart", "until"), DATE),
        **dict.fromkeys(("timezone", "count", "interval"), NUMBER),
        **dict.fromkeys(("byweekno", "bymonthday", "byyearday", "description", "attending_type", "notes"), TEXT),
        wkst=one_of("MO", "TU", "WE", "TH", "FR", "SA", "SU"), freq=one_of("WEEKLY", "MONTHLY"),
        byday={"type": "string", "pattern": f"^{DAY}(,{DAY})*$"}, opens_at=TIME, closes_at=TIME, schedule_link=URI, **COMMON,
    ),
    "service_area": table(
        "id",
        **dict.fromkeys(("id", "service_id"), UUID),
        **dict.fromkeys(("name", "description", "extent", "uri"), TEXT),
        extent_type=one_of("geojson", "topojson", "kml", "text"), **COMMON,
    ),
    "service_at_location": table(
        "id",
        **dict.fromkeys(("id", "service_id", "location_id"), UUID),
        description=TEXT, location=one("location"), phones=many("phone"), schedules=many("schedule"),
        contacts=many("contact"), service_areas=many("service_area"), **COMMON,
    ),
    "location": table(
        "id location_type",
        **dict.fromkeys(("id", "organization_id"), UUID),
        **dict.fromkeys(
            ("name", "alternate_name", "description", "transportation", "external_identifier", "external_identifier_type"),
            TEXT,
        ),
        location_type=one_of(*PLACES), url=URI, latitude=NUMBER, longitude=NUMBER, languages=many("language"),
        addresses=many("address"), contacts=many("contact"), phones=many("phone"), schedules=many("schedule"),
        accessibility={"type": "array"}, **COMMON,
    ),
    "address": table(
        "id address_1 city state_province postal_code country address_type",
        **dict.fromkeys(("id", "location_id"), UUID),
        **dict.fromkeys(("attention", "address_1", "address_2", "city", "region", "state_province", "postal_code"), TEXT),
        country={"type": "string", "pattern": "^[A-Z]{2}$"}, address_type=one_of(*PLACES), **COMMON,
    ),
    "language": table(
        "id",
        **dict.fromkeys(("id", "service_id", "location_id", "phone_id"), UUID),
        **dict.fromkeys(("name", "note"), TEXT),
        code={"type": "string", "pattern": "^[a-z]{2,3}$"}, **COMMON,
    ),
    "attribute": table(
        "id link_entity",
        **dict.fromkeys(("id", "link_id", "taxonomy_term_id"), UUID),
        **dict.fromkeys(("link_type", "link_entity", "value", "label"), TEXT), taxonomy_term=one("taxonomy_term"),
    ),
    "taxonomy_term": table(
        "id name description",
        **dict.fromkeys(("id", "parent_id", "taxonomy_id"), UUID), term_uri=URI,
        **dict.fromkeys(("code", "name", "description", "taxonomy", "language"), TEXT), **COMMON,
    ),
    "contact": table(
        "id",
        **dict.fromkeys(("id", "organization_id", "service_id", "service_at_location_id", "location_id"), UUID),
        **dict.fromkeys(("name", "title", "department"), TEXT),
        email=EMAIL, phones=many("phone"), **COMMON,
    ),
}  # fmt: skip
WHOLE = {"type": "integer", "minimum": 0}
SERVICES_PAGE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": TABLES,
    **table(
        "total_items total_pages page_number size first_page last_page empty contents",
        **dict.fromkeys(("total_items", "total_pages", "page_number", "size"), WHOLE),
        **dict.fromkeys(("first_page", "last_page", "empty"), {"type": "boolean"}),
        contents=many("service"),
    ),
}
