/* The dialog for a link: one address, understood as people write it. */
import { Link as LinkOfTheLibrary, updateAttrsDialog } from "django-prose-editor/editor"
import { directAddress } from "./address.js"
import { named, offer } from "./offer.js"

/* “www.example.org” would be looked for beside the page, and an e-mail address as well. */
export function address(typed) {
  const text = typed.trim()
  if (/^([a-z][a-z+.-]*:|[/#?])/i.test(text)) return directAddress(text)
  if (/^[^\s/@]+@[^\s/@]+$/.test(text)) return `mailto:${text}`
  if (/^\+?[\d\s()-]+$/.test(text)) return `tel:${text.replace(/[^+\d]/g, "")}`
  return directAddress(`https://${text}`)
}

async function ask(editor, href, { title, label, help, submit, find, nothing, targets }) {
  const properties = { href: { title: label, description: help, required: true }, find: { title: find } }
  const answer = updateAttrsDialog(properties, { title, submitText: submit })(editor, { href })
  const language = new URLSearchParams({ language: editor.view.dom.lang })
  offer(named(editor), `${targets}?${language}`, nothing, (button) => button.focus())
  return (await answer)?.href
}

export const Link = LinkOfTheLibrary.extend({
  addCommands() {
    const { name, options } = this
    return {
      ...this.parent?.(),
      addLink: () => ({ editor }) => {
        if (editor.state.selection.empty && !editor.isActive(name)) return
        ask(editor, editor.getAttributes(name).href, options.dialog).then((typed) => {
          editor.view.focus() // whatever was answered
          if (typed?.trim()) editor.chain().extendMarkRange(name).setMark(name, { href: address(typed) }).run()
        })
      },
    }
  },
})
