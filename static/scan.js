// The scanner's page: each scan is kept until the server has answered it. Without this
// script the form is sent as usual.

const form = document.getElementById("scan");
const state = document.getElementById("scan-state");
const latest = document.getElementById("scan-latest");
const EVERY = 3000;
const SHOWN = 8;

if (form) start();

function start() {
  const box = form.elements.badge;
  const store = form.dataset.queue;
  let queue = JSON.parse(localStorage.getItem(store) ?? "[]");
  let sending = false;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    delete form.dataset.sent; // of portal.js: here the form stays
    event.submitter?.removeAttribute("aria-busy");
    const badge = box.value.trim();
    box.value = "";
    box.focus();
    if (!badge) return;
    queue.push({ badge, key: uuid(), at: new Date().toISOString() });
    keep();
    send();
  });

  // A scanner types blindly: the cursor has to stand in the box.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input")) box.focus();
  });

  function keep() {
    localStorage.setItem(store, JSON.stringify(queue));
  }

  async function send() {
    if (sending) return;
    sending = true;
    while (queue.length) {
      const answer = await ask(queue[0]);
      if (!answer) break;
      tell(answer);
      queue.shift();
      keep();
    }
    sending = false;
    if (queue.length) state.textContent = `${form.dataset.waiting}${queue.length}`;
    else if (state.textContent) state.textContent = form.dataset.done;
  }

  async function ask(scan) {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(scan)) body.set(name, value);
    try {
      const response = await fetch(location.href, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      if (response.ok) return await response.json();
      if (response.type === "opaqueredirect" || response.status === 403) {
        state.textContent = form.dataset.stopped;
      }
    } catch {
      // The network is away: the scan stays in the queue.
    }
    return null;
  }

  window.addEventListener("online", send);
  setInterval(send, EVERY);
  send();
}

function tell(answer) {
  const line = document.createElement("li");
  line.className = "row-plain";
  const text = document.createElement("span");
  text.className = answer.ok ? "row-title" : "row-title overdue";
  text.textContent = answer.text;
  line.append(text);
  latest.prepend(line);
  while (latest.children.length > SHOWN) latest.lastElementChild.remove();
}

// randomUUID wants HTTPS; a hall's own server may have none.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
