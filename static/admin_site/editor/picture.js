/* A picture of the library inside the text: its id is stored, and what visitors see is drawn when the page is. */
import { Node, updateAttrsDialog } from "django-prose-editor/editor"
import { named, offer } from "./offer.js"

async function ask(editor, { title, label, find, nothing, submit, targets }) {
  const properties = { find: { title: find }, image: { title: label, required: true } }
  const answer = updateAttrsDialog(properties, { title, submitText: submit })(editor, {})
  const dialog = named(editor)
  const search = offer(dialog, targets, nothing, (button) => button.click())
  search() // the newest ones
  return (await answer)?.image.trim()
}

export const Picture = Node.create({
  name: "picture",
  group: "block",
  atom: true,
  draggable: true,

  addAttributes: () => ({
    image: {
      parseHTML: (element) => element.dataset.image,
      renderHTML: ({ image }) => ({ "data-image": image }),
    },
  }),
  parseHTML: () => [{ tag: "figure[data-image]" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],

  addNodeView() {
    return ({ node }) => {
      const [dom, picture] = ["figure", "img"].map((name) => document.createElement(name))
      picture.src = this.options.thumbnail.replace("/0/", `/${node.attrs.image}/`)
      picture.alt = `${this.options.dialog.label} ${node.attrs.image}`
      dom.append(picture)
      return { dom }
    }
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "picture",
      groups: "picture",
      button: buttons.material("image", ""),
      command: async (editor) => {
        const image = await ask(editor, this.options.dialog)
        editor.view.focus()
        if (/^\d{1,9}$/.test(image ?? "")) editor.chain().insertContent({ type: this.name, attrs: { image } }).run()
      },
    })
  },
})
