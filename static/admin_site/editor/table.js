/* Tables: those that were pasted, and a small one to fill in. The sanitiser says what each header is for. */
import { Table as TableOfTheLibrary } from "django-prose-editor/editor"

const NOT_OFFERED = ["table:mergeCells", "table:splitCell"]
const SMALL = { rows: 3, cols: 2, withHeaderRow: true }

export const Table = TableOfTheLibrary.extend({
  addNodeView: null, // it sets widths by inline style

  addMenuItems({ buttons, menu, ...rest }) {
    const defineItem = (item) => {
      if (NOT_OFFERED.includes(item.name)) return
      if (item.name === "table") item.command = (editor) => editor.chain().focus().insertTable(SMALL).run()
      menu.defineItem(item)
    }
    this.parent?.({ ...rest, buttons, menu: { ...menu, defineItem } })
  },
})
