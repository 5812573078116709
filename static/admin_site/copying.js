// Fills the empty fields of one language with the texts of another. Without scripts the button sends the form, and the
// server answers with the same.

const isBlank = (text) => !new DOMParser().parseFromString(text, "text/html").body.textContent.trim();

function fill(field, text) {
  const editor = field.closest(".prose-editor")?.querySelector(".tiptap")?.editor;
  if (editor) editor.commands.setContent(text, { emitUpdate: true });
  else field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function copyInto(form, language, others) {
  const ending = `_${language}`;
  for (const field of form.elements) {
    if (!field.name?.endsWith(ending) || !isBlank(field.value)) continue;
    const stem = field.name.slice(0, -ending.length);
    const texts = others.map((other) => form.elements.namedItem(`${stem}_${other}`)?.value ?? "");
    const text = texts.find((each) => !isBlank(each));
    if (text) fill(field, text);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy-from]");
  if (!button) return;
  event.preventDefault();
  copyInto(button.form, button.value, button.dataset.copyFrom.split(" "));
  const told = button.form.querySelector("[data-copied]");
  told.textContent = told.dataset.copied;
});
