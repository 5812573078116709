// The focal point of a picture is set by clicking on it; the two numbers beside it are the fields.

const fields = ["#id_focus_x", "#id_focus_y"].map((name) => document.querySelector(name));
const picture = document.querySelector(".field-picture img");

if (picture && fields.every(Boolean)) {
  const [frame, mark, hint] = ["focal-point", "focal-point__mark", "focal-point__hint help"].map((name) => {
    const part = document.createElement("span");
    part.className = name;
    return part;
  });
  hint.textContent = fields[0].dataset.hint;
  picture.before(frame, hint);
  frame.append(picture, mark);

  const place = () => {
    [mark.style.left, mark.style.top] = fields.map((field) => `${field.value || 50}%`);
  };
  frame.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    const shares = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    shares.forEach((share, side) => {
      fields[side].value = Math.round(100 * Math.min(1, Math.max(0, share)));
    });
    place();
  });
  for (const field of fields) field.addEventListener("input", place);
  place();
}
