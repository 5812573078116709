// Sends each chosen file in a request of its own and shows how far it is. Without this script the form sends them all.

const form = document.querySelector(".upload");
const [chosen, list, end, next, button] = [
  "[type=file]",
  ".upload__files",
  ".upload__end",
  ".upload__next",
  "[type=submit]",
].map((name) => form.querySelector(name));

function send(file, row) {
  const [bar, state] = [row.querySelector("progress"), row.querySelector(".upload__state")];
  const data = new FormData(form);
  data.set(chosen.name, file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / event.total;
      if (bar.value === 1) state.textContent = form.dataset.working;
    });
    request.addEventListener("loadend", () => {
      // Whatever is no answer of ours, such as the page to sign in, stored nothing.
      const errors = request.response?.errors ?? [form.dataset.failed];
      bar.remove();
      row.classList.add(errors.length ? "upload__file--refused" : "upload__file--stored");
      state.textContent = errors.join(" ") || form.dataset.done;
      resolve(errors.length === 0);
    });
    request.send(data);
  });
}

function show(file) {
  const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelector(".upload__name").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", file.name);
  row.querySelector(".upload__state").textContent = form.dataset.waiting;
  list.append(row);
  return [file, row];
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  end.textContent = "";
  list.replaceChildren();
  let done = 0;
  const files = Array.from(chosen.files, show);
  for (const [file, row] of files) {
    done += await send(file, row);
  }
  end.textContent = form.dataset.ready.replace("{done}", done).replace("{count}", files.length);
  next.hidden = next.hidden && !done;
  button.disabled = false;
  chosen.value = "";
});
