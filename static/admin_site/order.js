// Rows of a form in an order: dragged by a handle, or moved by buttons. The numbers are the fields; they stay
// where there is no script. What the buttons say stands in the data attributes of the numbers.

const ROW = ".inline-related:not(.empty-form, .tabular), .tabular .form-row:not(.empty-form)";
let dragged = null;
let place = null; // where it would come to stand: a row, and whether after it

const numbers = (group) =>
  [...group.querySelectorAll("[data-order]")].filter((number) => number.closest(ROW));
const rows = (group) => numbers(group).map((number) => number.closest(ROW));

function count(group) {
  numbers(group).forEach((number, place) => {
    number.value = place + 1;
  });
}

function move(row, other, after) {
  if (after) other.after(row);
  else other.before(row);
  const group = row.closest(".inline-group");
  count(group);
  const all = rows(group);
  const words = row.querySelector("[data-order]").dataset.moved;
  group.querySelector(".order__said").textContent = words
    .replace("{place}", all.indexOf(row) + 1)
    .replace("{count}", all.length);
}

function mark(next) {
  place?.row.classList.remove("order__row--before", "order__row--after");
  place = next;
  place?.row.classList.add(place.after ? "order__row--after" : "order__row--before");
}

function button(number, words, sign, step) {
  const one = document.createElement("button");
  one.type = "button";
  one.classList.add("order__button");
  one.textContent = sign;
  one.title = words;
  one.setAttribute("aria-label", words);
  one.addEventListener("click", () => {
    const row = number.closest(ROW);
    const all = rows(row.closest(".inline-group"));
    const other = all[Math.min(all.length - 1, Math.max(0, all.indexOf(row) + step))];
    if (other !== row) move(row, other, step > 0);
    one.focus();
  });
  return one;
}

function handle(number) {
  const one = document.createElement("span");
  one.classList.add("order__handle");
  one.draggable = true;
  one.title = number.dataset.drag;
  one.addEventListener("dragstart", (event) => {
    dragged = number.closest(ROW);
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 0, 0);
    dragged.classList.add("order__row--moving");
  });
  one.addEventListener("dragend", () => {
    dragged.classList.remove("order__row--moving");
    mark(null);
    dragged = null;
  });
  return one;
}

function equip(number) {
  const tools = document.createElement("span");
  tools.classList.add("order");
  number.type = "hidden";
  tools.append(
    handle(number),
    button(number, number.dataset.up, "↑", -1),
    button(number, number.dataset.down, "↓", 1),
  );
  number.after(tools);
}

function start(group) {
  const said = document.createElement("p");
  said.classList.add("order__said", "visually-hidden");
  said.setAttribute("role", "status");
  group.append(said);
  for (const number of numbers(group)) equip(number);
  // A form that comes back with a mistake shows its rows as they were placed.
  const placed = numbers(group).sort((one, other) => one.value - other.value);
  placed.forEach((number, place) => {
    if (place) placed[place - 1].closest(ROW).after(number.closest(ROW));
  });
  group.addEventListener("dragover", (event) => {
    const over = event.target.closest(ROW);
    if (!dragged || !over || over.closest(".inline-group") !== group) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    mark(over === dragged ? null : { row: over, after: event.clientY > box.top + box.height / 2 });
  });
  group.addEventListener("drop", (event) => {
    event.preventDefault();
    if (place) move(dragged, place.row, place.after);
  });
}

for (const group of document.querySelectorAll(".inline-group")) {
  if (group.querySelector("[data-order]")) start(group);
}
document.addEventListener("formset:added", ({ target }) => {
  const number = target.querySelector("[data-order]");
  if (!number) return;
  equip(number);
  count(target.closest(".inline-group"));
});
document.addEventListener("formset:removed", () => {
  for (const group of document.querySelectorAll(".inline-group")) {
    if (group.querySelector(".order__said")) count(group);
  }
});
