/* The editor by keyboard and screen reader: its toolbar has names, states and arrow keys; its text has the field's name. */
import { Extension, Plugin } from "django-prose-editor/editor"

const TOGGLES = ["bold", "italic", "heading2", "heading3", "bulletList", "orderedList", "blockquote"]
const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }

const isShown = (button) => !button.classList.contains("hidden")

/* Tab reaches one button of the toolbar, the arrow keys the others. */
function reach(buttons, button) {
  for (const each of buttons) each.tabIndex = each === button ? 0 : -1
}

function showStates(editor, buttons) {
  for (const button of buttons) {
    const { name } = button.dataset
    if (name === "bulletList") button.classList.toggle("active", editor.isActive(name)) // the library never does
    if (TOGGLES.includes(name)) button.setAttribute("aria-pressed", button.classList.contains("active"))
    button.setAttribute("aria-disabled", button.classList.contains("disabled"))
  }
  if (!buttons.some((button) => button.tabIndex === 0 && isShown(button))) reach(buttons, buttons[0])
}

function walk(event, editor, buttons) {
  if (event.key === "Escape") {
    event.preventDefault()
    editor.view.focus()
  }
  if (!(event.key in STEPS)) return
  event.preventDefault()
  const shown = buttons.filter(isShown)
  const wanted = shown.indexOf(document.activeElement) + STEPS[event.key]
  const next = shown[Math.min(Math.max(wanted, 0), shown.length - 1)]
  reach(buttons, next)
  next.focus()
}

/* The text takes the name, the description and the language of the field that it stands for. */
function describe(text, textarea, hint, focus) {
  const help = document.createElement("span")
  help.id = `${textarea.id}_keys`
  help.hidden = true
  help.textContent = hint
  textarea.after(help)
  const described = textarea.getAttribute("aria-describedby")
  text.setAttribute("aria-describedby", described ? `${described} ${help.id}` : help.id)
  text.setAttribute("aria-multiline", "true")
  for (const name of ["lang", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) text.setAttribute(name, textarea.getAttribute(name))
  }
  const [label] = textarea.labels
  if (!label) return
  label.id ||= `${textarea.id}_label`
  label.addEventListener("click", focus)
  text.setAttribute("aria-labelledby", label.id)
}

/* In a list Tab moves the item in; after Escape it leaves the text, as it does everywhere else. */
function leaveByEscape() {
  let leaving = false
  const keydown = (_view, { key }) => {
    if (leaving && key === "Tab") return true // the browser alone answers it
    if (key !== "Shift") leaving = key === "Escape"
    return false
  }
  return new Plugin({ props: { handleDOMEvents: { keydown } } })
}

export const Toolbar = Extension.create({
  name: "toolbar",
  addOptions: () => ({ names: {}, hint: "" }),
  addStorage: () => ({ buttons: [] }),
  addProseMirrorPlugins: () => [leaveByEscape()],

  addKeyboardShortcuts() {
    const enter = () => {
      this.storage.buttons.find((button) => button.tabIndex === 0)?.focus()
      return true
    }
    return { "Alt-F10": enter }
  },

  onCreate({ editor }) {
    const { names, hint } = this.options
    const text = editor.view.dom
    describe(text, text.parentElement.querySelector("textarea"), hint, () => editor.view.focus())
    const bar = editor.storage.menu.dom
    const buttons = [...bar.querySelectorAll("button")]
    this.storage.buttons = buttons
    bar.setAttribute("role", "toolbar")
    bar.setAttribute("aria-labelledby", text.getAttribute("aria-labelledby"))
    for (const button of buttons) {
      button.title = names[button.dataset.name]
      button.setAttribute("aria-label", button.title)
    }
    reach(buttons, buttons[0])
    bar.addEventListener("keydown", (event) => walk(event, editor, buttons))
    editor.on("transaction", () => showStates(editor, buttons))
    showStates(editor, buttons)
  },
})
