// Django's clock offers midnight, six, noon and six: here also nine in the morning, when most things are published.

const clock = window.DateTimeShortcuts?.clockHours.default_;
const NINE = 9;

if (clock && !clock.some(([, hour]) => hour === NINE)) {
  const words = new Date(1970, 0, 1, NINE).strftime(get_format("TIME_INPUT_FORMATS")[0]);
  clock.splice(clock.findIndex(([, hour]) => hour > NINE), 0, [words, NINE]);
}
