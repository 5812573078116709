// On a phone each row of a list is a card: its cells say what their columns are called.

const names = Array.from(document.querySelectorAll("#result_list thead th"), (head) => head.textContent.trim());
for (const row of document.querySelectorAll("#result_list tbody tr")) {
  Array.from(row.children).forEach((cell, place) => {
    cell.dataset.label = names[place];
  });
}
