/* In a dialog: a list of buttons below the field “find”, which searches; one puts its value into the other field. */
const PAUSE = 250 // milliseconds without a key, before the server is asked

function row({ title, note, thumbnail }) {
  const [item, button] = ["li", "button"].map((name) => document.createElement(name))
  button.type = "button"
  if (thumbnail) {
    const picture = document.createElement("img")
    Object.assign(picture, { src: thumbnail, alt: "", loading: "lazy" })
    button.append(picture)
  }
  button.append(note ? `${title} (${note})` : title)
  item.append(button)
  return item
}

/* `url` takes what was typed as the parameter `q`; `chosen` is called once a value is in its field. */
export function offer(dialog, url, nothing, chosen) {
  const [field, find] = ["input:not([name=find])", "[name=find]"].map((each) => dialog.querySelector(each))
  const list = document.createElement("ul")
  list.className = "offered"
  list.setAttribute("aria-live", "polite")
  find.type = "search"
  find.autocomplete = "off"
  find.after(list)
  const search = async () => {
    const typed = find.value.trim()
    const response = await fetch(`${url}&${new URLSearchParams({ q: typed })}`)
    const results = response.ok ? (await response.json()).results : []
    if (typed !== find.value.trim()) return // more was typed meanwhile
    list.replaceChildren(...results.map(row))
    list.querySelectorAll("button").forEach((button, place) => {
      button.addEventListener("click", () => {
        field.value = results[place].value
        chosen(dialog.querySelector("[type=submit]"))
      })
    })
    if (typed && results.length === 0) list.textContent = nothing
  }
  let timer
  find.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(search, PAUSE)
  })
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return
    event.preventDefault() // it is the first field that the form sends
    list.querySelector("button")?.click()
  })
  return search
}

/* So that a screen reader names the dialog. */
export function named(editor) {
  const dialog = editor.view.dom.parentElement.querySelector("dialog")
  const heading = dialog.querySelector(".prose-editor-dialog-title")
  heading.id = `${dialog.querySelector("input").id}-title`
  dialog.setAttribute("aria-labelledby", heading.id)
  return dialog
}
