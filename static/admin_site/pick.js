// Small pictures beside the names in the fields that pick one from the library.

const jQuery = django.jQuery;

function drawing(select) {
  return (entry) => {
    if (!entry.id) return entry.text;
    const [row, picture, name] = ["span", "img", "span"].map((tag) => document.createElement(tag));
    row.classList.add("pick");
    name.classList.add("pick__name");
    name.textContent = entry.text;
    picture.classList.add("pick__picture");
    picture.alt = "";
    picture.src = select.dataset.thumbnail.replace("/0/", `/${entry.id}/`);
    row.append(picture, name);
    return row;
  };
}

function draw(part) {
  for (const select of part.querySelectorAll("select[data-thumbnail]")) {
    const field = jQuery(select).data("select2");
    if (!field) continue; // of the empty row that new ones are copied from
    field.options.set("templateResult", drawing(select));
    field.options.set("templateSelection", drawing(select));
    jQuery(select).trigger("change.select2");
    // What is said under the field is of the picture that was chosen when the page was made.
    const said = select.parentElement.querySelector(".picked");
    if (said) jQuery(select).on("change", () => (said.hidden = select.value !== said.dataset.of));
  }
}

// After Django's own script, which waits for the same event.
jQuery(() => draw(document));
document.addEventListener("formset:added", (event) => draw(event.target));
