/* What is pasted from Word or Google Docs becomes plain HTML before the editor reads it. */
import { Extension, Plugin } from "django-prose-editor/editor"
import { withDirectAddresses } from "./address.js"

// Names of the words that tell what was left out (publishing/richtext.py).
const LEFT_OUT = { pictures: "img:not([width='1']), svg, video, iframe, object", notes: ".MsoCommentReference, .msocomanchor", struck: "del, s, strike" }
const HIDES = {
  notes: /mso-element:\s*comment/i,
  struck: /text-decoration(-line)?\s*:[^;]*line-through/i,
  hidden: /mso-hide:\s*all|display:\s*none/i,
}
const SEPARATOR = " · " // of the cells of a table that only arranges
const BLOCKS = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "div"]

/* The policy refuses inline style and scripts even in a document that nobody sees: they become data. */
const styleOf = (element) => element.dataset.style ?? ""
const asData = (html) =>
  html
    .replace(/<(style|script)\b.*?<\/\1\s*>/gis, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)\s*=/gi, " data-$1="))

const unwrap = (element) => element.replaceWith(...element.childNodes)

const rename = (element, name) => {
  const renamed = element.ownerDocument.createElement(name)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
  return renamed
}

const wrapContents = (element, name) => {
  const inner = element.ownerDocument.createElement(name)
  inner.append(...element.childNodes)
  element.append(inner)
}

/* Comments, deletions, hidden text: none of it was meant to be published. Returns the names of what there was. */
function leaveOut(body) {
  const styled = [...body.querySelectorAll("[data-style]")]
  const found = Object.keys({ ...LEFT_OUT, ...HIDES }).filter((name) => {
    const elements = LEFT_OUT[name] ? [...body.querySelectorAll(LEFT_OUT[name])] : []
    elements.push(...styled.filter((each) => HIDES[name]?.test(styleOf(each))))
    for (const each of elements) each.remove()
    return elements.length
  })
  // Footnotes, bookmarks and files on the writer's own disk.
  for (const link of body.querySelectorAll("a:not([href]), a[href^='#'], a[href^='file:']")) unwrap(link)
  return found
}

/* The editor knows them neither as blocks nor as anything else: their words would run together. */
function wholeWords(body) {
  for (const caption of body.querySelectorAll("caption")) caption.parentElement.before(rename(caption, "p"))
  for (const each of body.querySelectorAll("dt, legend, option, button, label, summary")) rename(each, "p")
}

/* Google Docs says bold by the style of a span, and wraps everything in a <b> that is not bold. */
function styleToElements(body) {
  for (const element of body.querySelectorAll("b, span")) {
    const style = styleOf(element)
    if (element.localName === "b") {
      if (/(^|[;\s])font-weight:\s*(normal|[1-5]00)/i.test(style)) unwrap(element)
      continue
    }
    const isBold = /(^|[;\s])font-weight:\s*(bold|[6-9]00)/i.test(style)
    if (isBold && !element.closest("h1, h2, h3, h4, h5, h6")) wrapContents(element, "strong")
    if (/(^|[;\s])font-style:\s*(italic|oblique)/i.test(style)) wrapContents(element, "em")
  }
}

/* The text has headings 2 and 3: where somebody used the first level, each goes one down. */
function headings(body) {
  const down = body.querySelector("h1") ? 1 : 0
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    rename(heading, `h${Math.min(Math.max(Number(heading.localName[1]) + down, 2), 3)}`)
  }
}

/* In the browser Word makes a list of its own of each item. */
function listsOfWordOnline(body) {
  for (const list of body.querySelectorAll(".ListContainerWrapper > :is(ul, ol)")) {
    const items = [...list.children].map((item) => {
      for (const inner of item.querySelectorAll("p")) unwrap(inner)
      const paragraph = rename(item, "p")
      Object.assign(paragraph.dataset, { level: item.dataset.ariaLevel ?? 1, sign: list.matches("ol") ? `${list.start}.` : "" })
      return paragraph
    })
    list.parentElement.replaceWith(...items)
  }
}

/* Word writes the items of a list as paragraphs that begin with their mark and name their level. */
function listsOfWord(body) {
  let open = [] // the lists that the last item stands in, outermost first
  for (const paragraph of body.querySelectorAll("p")) {
    const level = Number(paragraph.dataset.level ?? /mso-list:[^;]*\blevel(\d)/i.exec(styleOf(paragraph))?.[1] ?? 0)
    if (level === 0 || paragraph.previousElementSibling !== open[0]) open = []
    if (level === 0) continue
    const mark = [...paragraph.querySelectorAll("span")].find((each) => /mso-list:\s*ignore/i.test(styleOf(each)))
    const sign = paragraph.dataset.sign ?? mark?.textContent.trim() ?? ""
    const kind = /^\(?\w+[.)]/.test(sign) ? "ol" : "ul"
    mark?.remove()
    open.length = Math.min(open.length, level)
    if (open.length === level && open.at(-1).localName !== kind) open.pop()
    if (open.length < level) {
      const list = body.ownerDocument.createElement(kind)
      if (kind === "ol" && parseInt(sign) > 1) list.start = parseInt(sign) // it goes on after a paragraph
      if (open.length) open.at(-1).lastElementChild.append(list)
      else paragraph.before(list)
      open.push(list)
    }
    open.at(-1).append(body.ownerDocument.createElement("li"))
    open.at(-1).lastElementChild.append(paragraph)
  }
}

/* A table has rows and columns; where the first row is bold, it heads them. One that only arranges becomes lines. */
function tables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const rows = [...table.rows]
    const arranges = table.matches("[role=presentation], [role=none]") || table.querySelector("table, h2, h3, blockquote")
    if (arranges || rows.length < 2 || rows.every((row) => row.cells.length < 2)) {
      table.replaceWith(...rows.flatMap(linesOf))
    } else if (!table.querySelector("th") && [...rows[0].cells].every(isBold)) {
      for (const cell of [...rows[0].cells]) {
        for (const strong of cell.querySelectorAll("strong, b")) unwrap(strong)
        rename(cell, "th")
      }
    }
  }
}

function isBold(cell) {
  const strong = [...cell.querySelectorAll("strong, b")].map((each) => each.textContent).join("")
  return strong.trim() !== "" && strong.trim() === cell.textContent.trim()
}

function linesOf(row) {
  const cells = [...row.cells].filter((cell) => cell.textContent.trim())
  if (cells.some((cell) => cell.querySelectorAll(BLOCKS.join()).length > 1)) return cells.map((cell) => rename(cell, "div"))
  for (const paragraph of row.querySelectorAll("p, div")) unwrap(paragraph)
  const line = row.ownerDocument.createElement("p")
  for (const cell of cells) line.append(...(line.childNodes.length ? [SEPARATOR] : []), ...cell.childNodes)
  return [line]
}

/* As in publishing/plain_html.py. */
const LONE_NO_BREAK_SPACE = /(?<!\d)(?<!\d\.)(?<!(?<!\p{L})\p{Lu}\.)(?:(?<!\.)\u00a0|\u00a0(?!\d))/gu

function withoutBlanks(body) {
  const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    texts.currentNode.data = texts.currentNode.data.replace(/\s{2,}/g, " ").replace(LONE_NO_BREAK_SPACE, " ")
  }
  for (const element of body.querySelectorAll(BLOCKS.join())) if (!element.textContent.trim()) element.remove()
  for (const line of body.querySelectorAll("br")) {
    const beside = [line.previousElementSibling, line.nextElementSibling]
    if (beside.some((each) => BLOCKS.includes(each?.localName))) line.remove()
  }
}

const STEPS = [wholeWords, styleToElements, headings, listsOfWordOnline, listsOfWord, tables, withoutBlanks]

/* [the HTML for the editor, the names of what was left out] */
export function clean(html) {
  if (html.includes("data-pm-slice")) return [html, []] // it comes from an editor like this one
  const { body } = new DOMParser().parseFromString(asData(withDirectAddresses(html)), "text/html")
  const leftOut = leaveOut(body)
  for (const step of STEPS) step(body)
  return [body.innerHTML, leftOut]
}

export const Paste = Extension.create({
  name: "cleanPaste",
  addOptions: () => ({ words: {} }),
  addStorage: () => ({ status: document.createElement("p") }),

  onCreate({ editor }) {
    const { status } = this.storage
    status.className = "left-out"
    status.setAttribute("role", "status")
    editor.view.dom.parentElement.append(status)
  },

  addProseMirrorPlugins() {
    const { options, storage } = this
    const tell = (names) => {
      storage.status.textContent = names.map((name) => options.words[name]).filter(Boolean).join(" ")
    }
    const transformPastedHTML = (html) => {
      const [cleaned, leftOut] = clean(html)
      tell(leftOut)
      return cleaned
    }
    const handlePaste = (_view, { clipboardData }) => {
      const isPicture = clipboardData?.files.length && !clipboardData.types.includes("text/html")
      if (isPicture || !clipboardData?.types.includes("text/html")) tell(isPicture ? ["pictures"] : [])
      return false
    }
    return [new Plugin({ props: { transformPastedHTML, handlePaste } })]
  },
})
