"""How the English pages write dates and times: British order, 24-hour clock."""

DATE_FORMAT = "j\xa0F Y"
SHORT_DATE_FORMAT = "d/m/Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
SHORT_DATETIME_FORMAT = f"{SHORT_DATE_FORMAT} {TIME_FORMAT}"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j\xa0F"
FIRST_DAY_OF_WEEK = 1
# With those of the other languages: a draft is read by people and for previews in another one than it was written in.
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d.%m.%Y.", "%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y.", "%d.%m.%y", "%d/%m/%y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S", "%H"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

MONTHS = {
    "nominative": "January February March April May June July August September October November December",
}
YEARS = {"nominative": ""}
MONTH_INITIALS = "Jan Feb Mar Apr May June July Aug Sept Oct Nov Dec"
PARTIAL_DATE = {"day": "{day}\xa0{month} {year}", "month": "{month} {year}", "year": "{year}"}
PERIOD_WITHIN_YEAR = {
    "day": "{start_day}\xa0{start_month}\xa0– {end_day}\xa0{end_month} {year}",
    "month": "{start_month}–{end_month} {year}",
}
PERIOD = "{start}\xa0– {end}"
PERIOD_FROM = ("from {start}", "nominative")
PERIOD_UNTIL = ("until {end}", "nominative")
TIME_RANGE = "{opens}–{closes}"
END_OF_DAY = "24:00"
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun"
WEEKDAYS_WHEN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
DAY_WHEN = ("on {weekday}, {day}\xa0{month}", "nominative")
MOMENT = ("{day}, {time}", "nominative")
