// The editor of a report section. The text is a plain text field; its tags, {members.total},
// are numbers. This script marks them, keeps them whole and puts chosen ones in at the
// cursor. Without it the field is as plain, and the server puts a number at the end.

const TAG = /\{[a-z0-9_.]+\}/g;
const text = document.getElementById("id_text");

// --- Marks behind the text --------------------------------------------------------------
const marks = document.createElement("div");
marks.className = "form-control tag-marks";
marks.setAttribute("aria-hidden", "true");

function mark() {
  marks.replaceChildren();
  let end = 0;
  for (const found of text.value.matchAll(TAG)) {
    const tag = document.createElement("mark");
    tag.textContent = found[0];
    marks.append(text.value.slice(end, found.index), tag);
    end = found.index + found[0].length;
  }
  // A text field shows an empty last line, a block does not.
  marks.append(`${text.value.slice(end)}\u200b`);
  marks.scrollTop = text.scrollTop;
}

if (text) {
  const stack = document.createElement("div");
  stack.className = "tagged";
  text.replaceWith(stack);
  stack.append(marks, text);
  text.addEventListener("input", mark);
  text.addEventListener("scroll", () => {
    marks.scrollTop = text.scrollTop;
  });
  mark();
}

// --- A tag is one piece -----------------------------------------------------------------
function tagAt(place) {
  for (const found of text.value.matchAll(TAG)) {
    const end = found.index + found[0].length;
    if (found.index < place && place < end) return [found.index, end];
  }
  return null;
}

function keepWhole(event) {
  const { selectionStart: start, selectionEnd: end } = text;
  if (start !== end || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { Backspace: -1, ArrowLeft: -1, Delete: 1, ArrowRight: 1 }[event.key];
  const tag = step && tagAt(start + step);
  if (!tag) return;
  if (event.key.startsWith("Arrow")) {
    if (event.shiftKey) return;
    event.preventDefault();
    const place = step < 0 ? tag[0] : tag[1];
    text.setSelectionRange(place, place);
  } else {
    text.setSelectionRange(...tag); // the key itself removes what is selected: undo works
  }
}

text?.addEventListener("keydown", keepWhole);
text?.addEventListener("click", () => {
  const tag = text.selectionStart === text.selectionEnd && tagAt(text.selectionStart);
  if (tag) text.setSelectionRange(tag[1], tag[1]);
});

// --- Numbers that were chosen -----------------------------------------------------------
function insert(tag) {
  const { selectionStart, selectionEnd } = text;
  text.setRangeText(tag, selectionStart, selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function showJumps() {
  for (const button of document.querySelectorAll("[data-jump]")) {
    button.hidden = !text?.value.includes(button.dataset.jump);
  }
}

document.addEventListener("htmx:afterSettle", () => {
  showJumps();
  const note = document.querySelector("#picker [data-insert]");
  if (!note || !text) return;
  insert(note.dataset.insert);
  // Once: the next answer of the server brings its own.
  delete note.dataset.insert;
});
showJumps();

// The next place of a number in the text, from the cursor on and round.
document.addEventListener("click", (event) => {
  const tag = event.target.closest("[data-jump]")?.dataset.jump;
  if (!tag) return;
  const next = text.value.indexOf(tag, text.selectionEnd);
  const place = next < 0 ? text.value.indexOf(tag) : next;
  text.focus();
  text.setSelectionRange(place, place + tag.length);
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
