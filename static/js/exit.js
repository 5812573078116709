// Leaves the site at once, by the exit link or by Shift pressed three times alone. Without this script the link is
// an ordinary one. Nothing is stored or sent, and every word comes from the link's data attributes.
const PRESSES = 3;
const PAUSE = 5000; // milliseconds between two presses, at most

const link = document.querySelector("[data-exit]");
const words = link.dataset;
const title = document.title;
const dots = element("exit__dots", "aria-hidden", "true");
const status = element("visually-hidden", "role", "status");
const overlay = element("exit-overlay", "role", "alert");
let presses = 0;
let alone = false; // a Shift is down, and nothing else was used with it
let timer;

function element(className, attribute, value) {
  const made = document.createElement("span");
  made.className = className;
  if (attribute) made.setAttribute(attribute, value);
  return made;
}

function count(number, message) {
  clearTimeout(timer);
  presses = number;
  status.textContent = message;
  dots.hidden = !number;
  [...dots.children].forEach((dot, index) => dot.classList.toggle("exit__dot--on", index < number));
}

function giveUp() {
  count(0, words.expired);
  timer = setTimeout(() => count(0, ""), PAUSE);
}

function press() {
  if (presses + 1 === PRESSES) return leave();
  count(presses + 1, presses ? words.second : words.first);
  timer = setTimeout(giveUp, PAUSE);
}

function leave() {
  count(0, "");
  document.body.classList.add("leaving");
  document.body.append(overlay);
  overlay.textContent = words.loading; // once it stands in the page: screen readers announce changes
  document.title = words.loading;
  location.replace(link.href);
}

function comeBack() {
  count(0, "");
  document.body.classList.remove("leaving");
  overlay.textContent = "";
  overlay.remove();
  document.title = title;
}

dots.hidden = true;
dots.append(...Array.from({ length: PRESSES }, () => element("exit__dot")));
const hint = element("exit__hint");
hint.textContent = words.hint;
link.append(" ", hint, dots);
link.after(status);

// With Ctrl, Shift or the middle button too: a new tab would leave this page open behind it.
for (const type of ["click", "auxclick"]) {
  link.addEventListener(type, (event) => {
    if (event.button > 1) return;
    event.preventDefault();
    leave();
  });
}

// Captured, so that it works wherever the focus is.
addEventListener("keydown", (event) => {
  if (event.key !== "Shift") {
    alone = false;
    if (presses) giveUp();
  } else if (!event.repeat) {
    alone = !(event.ctrlKey || event.altKey || event.metaKey);
  }
}, true);
addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone) return;
  alone = false;
  press();
}, true);
// Shift and a click select text, Shift and the wheel scroll sideways.
for (const type of ["pointerdown", "wheel"]) addEventListener(type, () => { alone = false; }, { capture: true, passive: true });

// Only a page kept by the browser: on a first showing the exit may already be under way.
addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
