// What plain forms and htmx don't give: uploads one file at a time with progress, and a thread that stays at its end.
"use strict";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const phrase = (element, name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), element.dataset[name] ?? "");

// The thread opens at its last message, and follows new ones only if the reader was there.
let atEnd = true;
const thread = () => document.getElementById("messages");
const toEnd = () => { const log = thread(); if (log) log.scrollTop = log.scrollHeight; };
document.addEventListener("scroll", ({ target }) => {
  if (target.id === "messages") atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 80;
}, true);
document.addEventListener("htmx:after:settle", () => { if (atEnd) toEnd(); });

// A reply that was sent leaves the box empty; one that was refused stays in it.
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  const form = detail?.ctx?.sourceElement ?? target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-reply]")) return;
  const page = new DOMParser().parseFromString(detail.ctx.text ?? "", "text/html");
  if (detail.ctx.response?.status === 200 && !page.getElementById("refused")) form.reset();
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-reply]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
});
document.addEventListener("submit", (event) => {
  const question = (event.submitter ?? event.target).dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
}, true);

function dropArea(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("ul");
  form.classList.add("live");
  const over = (on) => form.classList.toggle("over", on);
  form.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => { event.preventDefault(); over(false); send(event.dataTransfer.files); });
  input.addEventListener("change", () => send(input.files));

  async function send(files) {
    const lines = [...files].map((file) => [file, line(file)]);
    let failed = 0;
    for (const [file, shown] of lines) failed += (await upload(file, shown)) ? 0 : 1;
    if (!failed) window.location.assign(form.dataset.then);
    input.value = "";
  }
  function line(file) {
    const item = list.appendChild(document.createElement("li"));
    item.append(`${file.name} `, document.createElement("progress"), document.createElement("span"));
    return item;
  }
  function upload(file, item) {
    const [bar, words] = [item.querySelector("progress"), item.querySelector("span")];
    const fail = (text) => { bar.remove(); words.className = "s no"; words.textContent = text; return false; };
    if (file.size > Number(form.dataset.limit)) return fail(phrase(form, "tooBig"));
    return new Promise((done) => {
      const body = new FormData();
      body.append("csrf", form.elements.csrf.value);
      body.append(input.name, file);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", ({ loaded, total }) => { bar.max = total; bar.value = loaded; });
      request.addEventListener("error", () => done(fail(phrase(form, "lost"))));
      request.addEventListener("load", () => {
        if (request.status < 300) { bar.remove(); words.className = "tag ok"; words.textContent = phrase(form, "sent"); return done(true); }
        let told = phrase(form, "lost");
        try { told = JSON.parse(request.responseText).error.message; } catch { /* not our own answer: a proxy's */ }
        done(fail(told));
      });
      request.send(body);
    });
  }
}

all("form.drop").forEach(dropArea);
toEnd();
