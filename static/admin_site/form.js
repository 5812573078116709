// A change form: what is typed is stored every half minute and on leaving; Ctrl+S saves; after saving it stands where it stood.

const INTERVAL = 30_000; // milliseconds
const BEACON_LIMIT = 48_000; // characters: on leaving, browsers send no more than 64 kB
const status = document.querySelector("[data-autosave]");
const form = status.closest("form");
const place = `place ${location.pathname}`;

const typed = () => {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
  return data;
};
const text = (data) => new URLSearchParams(data).toString();

// An add form that comes back by the button of the browser is the same form, though it was fetched anew.
const token = form.elements._new;
if (token && history.state?.form) token.value = history.state.form;
else if (token) history.replaceState({ form: token.value }, "");

let safe; // what the server has, or had when the form was opened
let isSubmitted = false;
let isReachable = true;
const isUnsafe = () => !isSubmitted && text(typed()) !== safe;

// The editors write their own form of a text into its field when they start.
requestAnimationFrame(() => setTimeout(() => { safe = text(typed()); }));

async function store() {
  if (safe === undefined || !isUnsafe()) return;
  const data = typed();
  const response = await fetch(status.dataset.autosave, { method: "POST", body: data }).catch(() => null);
  isReachable = response?.ok ?? false;
  if (!isReachable) return;
  safe = text(data);
  status.textContent = (await response.json()).message;
}

setInterval(store, INTERVAL);
document.addEventListener("visibilitychange", () => { if (document.hidden) store(); });
addEventListener("pagehide", () => {
  if (safe !== undefined && isUnsafe()) navigator.sendBeacon(status.dataset.autosave, typed());
});
// The browser asks only where nothing can be stored.
addEventListener("offline", () => { isReachable = false; });
addEventListener("online", () => { isReachable = true; });
addEventListener("beforeunload", (event) => {
  const canBeStored = isReachable && text(typed()).length < BEACON_LIMIT;
  if (safe !== undefined && isUnsafe() && !canBeStored) event.preventDefault();
});

form.addEventListener("submit", ({ submitter }) => {
  if (submitter?.formTarget === "_blank") return; // a preview
  isSubmitted = true;
  sessionStorage.setItem(place, scrollY);
});
addEventListener("pageshow", () => { isSubmitted = false; });

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[name=_save]"));
});

// An add form of Django's gives the focus to its first field.
addEventListener("load", () => document.querySelector(".error-summary a")?.focus());
// The field of an editor is hidden: its own part of the page takes the focus.
document.querySelector(".error-summary")?.addEventListener("click", (event) => {
  const editor = document.querySelector(event.target.hash || null)?.closest(".prose-editor")?.querySelector(".tiptap");
  if (editor) event.preventDefault();
  editor?.focus();
});

document.querySelector(".submit-row")?.append(status);
if (!document.querySelector(".error-summary") && sessionStorage.getItem(place)) scrollTo(0, sessionStorage.getItem(place));
sessionStorage.removeItem(place);
