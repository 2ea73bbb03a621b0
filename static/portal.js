// Small helps on top of pages that work without them.

// A password can be shown while it is typed: phones make mistyping easy.
for (const field of document.querySelectorAll("input[type=password]")) {
  const { show, hide } = document.documentElement.dataset;
  const frame = document.createElement("div");
  const button = document.createElement("button");
  frame.className = "with-reveal";
  button.type = "button";
  button.className = "reveal";
  button.textContent = show;
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? hide : show;
    button.setAttribute("aria-pressed", String(hidden));
  });
  field.replaceWith(frame);
  frame.append(field, button);
  // Replacing a field takes the focus away from it.
  if (field.autofocus) field.focus();
}

// Beside a long report there is room for its contents; on a phone they stay folded.
if (window.matchMedia("(min-width: 62rem)").matches) {
  document.querySelector("details.contents")?.setAttribute("open", "");
}

// One press is one request; a slow network invites a second one.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}

// Coming back with the browser's button, the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// The key / leads to the search box, as on many pages; not while something is typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const box = document.getElementById("search") ?? document.getElementById("head-search");
  if (!box) return;
  event.preventDefault();
  if (box.offsetParent) box.focus();
  else location.assign(box.form.action);
});
