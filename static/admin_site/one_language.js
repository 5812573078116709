// On a phone one language of a form is shown at a time, and whatever is wrong in the others.

const choice = document.querySelector(".one-language");
const codes = choice ? Array.from(choice.querySelectorAll("input"), (input) => input.value) : [];

function show() {
  const shown = choice.querySelector("input:checked").value;
  for (const box of document.querySelectorAll(".form-multiline .fieldBox")) {
    const ofLanguage = (code) => Array.from(box.classList).some((name) => name.endsWith(`_${code}`));
    const isOther = codes.some((code) => code && ofLanguage(code) && code !== shown);
    const isHidden = isOther && shown !== "" && !box.classList.contains("errors");
    box.parentElement.classList.toggle("other-language", isHidden);
  }
}

if (choice && document.querySelector(".form-multiline")) {
  choice.hidden = false;
  choice.addEventListener("change", show);
  document.addEventListener("formset:added", show);
  show();
}
