// The editor of a report section: a number that was chosen goes in where the cursor stands.
// Without this script the server puts it at the end of the text.

const text = document.getElementById("id_text");

function insert(tag) {
  const { selectionStart, selectionEnd } = text;
  text.setRangeText(tag, selectionStart, selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("htmx:afterSettle", () => {
  const note = document.querySelector("#picker [data-insert]");
  if (!note || !text) return;
  insert(note.dataset.insert);
  // Once: the next answer of the server brings its own.
  delete note.dataset.insert;
});

// Enter in the search box searches; the form's first button is another one.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "find-number") return;
  event.preventDefault();
  document.querySelector("#picker button[value=find]").click();
});

// What was typed is not lost by a slip of the finger on a link.
let changed = false;
text?.addEventListener("input", () => {
  changed = true;
});
text?.form.addEventListener("submit", () => {
  changed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
