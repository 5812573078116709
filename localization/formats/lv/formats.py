"""How Latvian writes dates and times. Django's own `lv` formats differ from what editors write."""

# For Django's filters; no-break spaces after the dots.
DATE_FORMAT = "Y.\xa0\\g\\a\\d\\a j.\xa0F"
SHORT_DATE_FORMAT = "d.m.Y."
TIME_FORMAT = "G.i"
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
SHORT_DATETIME_FORMAT = f"{SHORT_DATE_FORMAT} {TIME_FORMAT}"
YEAR_MONTH_FORMAT = "Y.\xa0\\g\\a\\d\\a F"
MONTH_DAY_FORMAT = "j.\xa0F"
FIRST_DAY_OF_WEEK = 1
# With those of the other languages: a draft is read by people and for previews in another one than it was written in.
DATE_INPUT_FORMATS = ["%d.%m.%Y.", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d.%m.%y.", "%d.%m.%y", "%d/%m/%y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S", "%H"]
DATETIME_INPUT_FORMATS = ["%d.%m.%Y. %H.%M", "%d.%m.%Y. %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3

# For localization.partial_dates. The cases: nominative, genitive (after “no”), dative (after “līdz”), locative (“when”).
MONTHS = {
    "nominative": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "genitive": "janvāra februāra marta aprīļa maija jūnija jūlija augusta septembra oktobra novembra decembra",
    "dative": "janvārim februārim martam aprīlim maijam jūnijam jūlijam augustam septembrim oktobrim novembrim decembrim",
    "locative": "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
}
YEARS = {"nominative": "gads", "genitive": "gada", "dative": "gadam", "locative": "gadā"}
MONTH_INITIALS = "janv. febr. marts apr. maijs jūn. jūl. aug. sept. okt. nov. dec."
PARTIAL_DATE = {
    "day": "{year}.\xa0gada {day}.\xa0{month}",
    "month": "{year}.\xa0gada {month}",
    "year": "{year}.\xa0{years}",
}
# Two dates of one year: the year is written once.
PERIOD_WITHIN_YEAR = {
    "day": "{year}.\xa0gada {start_day}.\xa0{start_month}\xa0– {end_day}.\xa0{end_month}",
    "month": "{year}.\xa0gada {start_month}–{end_month}",
}
PERIOD = "{start}\xa0– {end}"
PERIOD_FROM = ("no {start}", "genitive")
PERIOD_UNTIL = ("līdz {end}", "dative")
TIME_RANGE = "{opens}–{closes}"
END_OF_DAY = "24.00"
WEEKDAYS = "pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena"
WEEKDAYS_WHEN = "pirmdien otrdien trešdien ceturtdien piektdien sestdien svētdien"
DAY_WHEN = ("{weekday}, {day}.\xa0{month}", "locative")
MOMENT = ("{day} plkst.\xa0{time}", "locative")
