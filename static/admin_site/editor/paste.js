/* What is pasted from Word or Google Docs becomes plain HTML before the editor reads it. */
import { Extension, Plugin } from "django-prose-editor/editor"

const LEFT_OUT = "del, .MsoCommentReference, .msocomanchor"
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
}

const wrapContents = (element, name) => {
  const inner = element.ownerDocument.createElement(name)
  inner.append(...element.childNodes)
  element.append(inner)
}

/* Comments, deletions that Word still tracks, hidden text: none of it was meant to be published. */
function leaveOut(body) {
  const hides = /mso-element:\s*comment|mso-hide:\s*all|display:\s*none/i
  const hidden = [...body.querySelectorAll("[data-style]")].filter((each) => hides.test(styleOf(each)))
  for (const each of [...body.querySelectorAll(LEFT_OUT), ...hidden]) each.remove()
  // Footnotes, bookmarks and files on the writer's own disk.
  for (const link of body.querySelectorAll("a:not([href]), a[href^='#'], a[href^='file:']")) unwrap(link)
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

/* Word writes the items of a list as paragraphs that begin with their mark and name their level. */
function listsOfWord(body) {
  let open = [] // the lists that the last item stands in, outermost first
  for (const paragraph of body.querySelectorAll("p")) {
    const level = Number(/mso-list:[^;]*\blevel(\d)/i.exec(styleOf(paragraph))?.[1] ?? 0)
    if (level === 0 || paragraph.previousElementSibling !== open[0]) open = []
    if (level === 0) continue
    const mark = [...paragraph.querySelectorAll("span")].find((each) => /mso-list:\s*ignore/i.test(styleOf(each)))
    const sign = mark?.textContent.trim() ?? ""
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

function withoutBlanks(body) {
  const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\s{2,}/g, " ")
  for (const element of body.querySelectorAll(BLOCKS.join())) if (!element.textContent.trim()) element.remove()
  for (const line of body.querySelectorAll("br")) {
    const beside = [line.previousElementSibling, line.nextElementSibling]
    if (beside.some((each) => BLOCKS.includes(each?.localName))) line.remove()
  }
}

export function clean(html) {
  if (html.includes("data-pm-slice")) return html // it comes from an editor like this one
  const { body } = new DOMParser().parseFromString(asData(html), "text/html")
  for (const step of [leaveOut, styleToElements, headings, listsOfWord, withoutBlanks]) step(body)
  return body.innerHTML
}

export const Paste = Extension.create({
  name: "cleanPaste",
  addProseMirrorPlugins() {
    return [new Plugin({ props: { transformPastedHTML: clean } })]
  },
})
