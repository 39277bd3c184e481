// Keeps half-filled forms: saved on the server as one types, held in this tab while offline.
"use strict";
(function () {
  const sent = document.cookie.split("; ").find((pair) => pair.startsWith("draft_sent="));
  if (sent) {
    sessionStorage.removeItem("draft:" + decodeURIComponent(sent.slice("draft_sent=".length)));
    document.cookie = "draft_sent=; path=/staff; max-age=0; samesite=lax";
  }
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const address = form.dataset.draft;
  const token = form.querySelector("[name=csrf_token]").value;
  const state = form.querySelector("[data-draft-state]") || document.createElement("span");
  const held = "draft:" + address;
  const unkept = ["csrf_token", "version", "submission"];
  let timer = null;
  let done = false;

  function content() {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (unkept.includes(name)) continue;
      values[name] = name in values ? [].concat(values[name], value) : value;
    }
    return values;
  }

  async function save() {
    if (done) return;
    const body = JSON.stringify(content());
    sessionStorage.setItem(held, body);
    try {
      const answer = await fetch(address, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body });
      if (!answer.ok) throw new Error(String(answer.status));
      const { saved_at: when } = await answer.json();
      sessionStorage.removeItem(held);
      state.textContent = "下書きを保存しました(" + when + ")";
    } catch {
      state.textContent = "つながりません。入力はこの画面に残っています。つながり次第、保存します。";
      clearTimeout(timer);
      timer = setTimeout(save, 5000);
    }
  }

  function fill(values) {
    for (const element of form.elements) {
      if (!element.name || unkept.includes(element.name)) continue;
      const given = values[element.name];
      if (element.type === "checkbox" || element.type === "radio") {
        element.checked = [].concat(given === undefined ? [] : given).includes(element.value);
      } else if (given !== undefined && element.type !== "file") {
        element.value = [].concat(given)[0];
      }
    }
  }

  function button(text, act) {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = text;
    element.addEventListener("click", act);
    return element;
  }

  function offer(values, when) {
    const box = document.createElement("div");
    box.className = "notice actions";
    const text = document.createElement("span");
    text.textContent = "送っていない下書きがあります(" + when + ")。";
    box.append(text, button("下書きを戻す", () => { fill(values); box.remove(); }), button("捨てる", () => {
      fetch(address, { method: "DELETE", credentials: "same-origin", headers: { "X-CSRFToken": token } });
      sessionStorage.removeItem(held);
      box.remove();
    }));
    form.before(box);
  }

  async function look() {
    // A form shown again with what is wrong holds the newest typing; an older draft would undo it.
    if (form.closest("main").querySelector(".error, [aria-invalid], #saved-meanwhile")) return save();
    const local = sessionStorage.getItem(held);
    if (local === JSON.stringify(content())) return undefined;
    if (local) return offer(JSON.parse(local), "この画面");
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.status === 200) {
      const { content: values, saved_at: when } = await answer.json();
      offer(values, when);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });
  // Kept until the server says it was saved: a session that ended meanwhile loses nothing.
  form.addEventListener("submit", () => { done = true; clearTimeout(timer); sessionStorage.setItem(held, JSON.stringify(content())); });
  look().catch(() => undefined);
})();
