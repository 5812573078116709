// Under a number with decimals stands how visitors will read it, or why it is none. The server reads what is being typed.

const PAUSE = 300; // milliseconds
let timer;

async function read(field) {
  const row = field.name.slice(0, field.name.lastIndexOf("-") + 1);
  const currency = field.form.elements.namedItem(`${row}currency`)?.value ?? "";
  const typed = field.value;
  const query = new URLSearchParams({ [field.name.slice(row.length)]: typed, currency });
  const response = await fetch(`${field.dataset.inWords}?${query}`);
  const words = response.ok && !response.redirected ? await response.text() : "";
  if (field.value === typed) field.nextElementSibling.textContent = words;
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-in-words]")) return;
  clearTimeout(timer);
  timer = setTimeout(read, PAUSE, event.target);
});
