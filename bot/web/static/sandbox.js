// The page works without this file; with it, nothing reloads and everybody's side moves by itself.
"use strict";

const POLL = 700;
let digest = "";

function viewUrl() {
  const query = new URLSearchParams({ customer: document.body.dataset.customer, seen: digest });
  return `${document.body.dataset.view}?${query}`;
}

function isBusy(part) {
  // What somebody is filling in is not replaced under their fingers.
  const active = document.activeElement;
  return part.contains(active) && /INPUT|SELECT|TEXTAREA/.test(active.tagName) && active.type !== "hidden";
}

function put(name, html) {
  const part = document.querySelector(`[data-part="${name}"]`);
  if (!part || part.dataset.html === html || isBusy(part)) return part && isBusy(part);
  const box = part.querySelector("ol") || part;
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  part.innerHTML = html;
  part.dataset.html = html;
  if ("scroll" in part.dataset && atEnd) toEnd(part);
  return false;
}

function toEnd(part) {
  const box = part.querySelector("ol") || part;
  box.scrollTop = box.scrollHeight;
}

async function look() {
  const answer = await fetch(viewUrl(), { headers: { "X-Requested-With": "fetch" } });
  if (answer.status !== 200) return;
  const news = await answer.json();
  const held = Object.entries(news.parts).map(([name, html]) => put(name, html)).some(Boolean);
  digest = held ? "" : news.digest;
  markRead();
}

function markRead() {
  // A badge counts what came since this browser last looked at that phone.
  for (const person of document.querySelectorAll("a[data-customer]")) {
    const { customer, count } = person.dataset;
    if (customer === document.body.dataset.customer) sessionStorage.setItem(customer, count);
    const fresh = count - (sessionStorage.getItem(customer) || 0);
    const badge = person.querySelector("b");
    if (badge) { badge.textContent = fresh; badge.hidden = fresh < 1; }
  }
}

async function act(form, submitter) {
  const body = new FormData(form, submitter && submitter.name ? submitter : undefined);
  if (submitter && submitter.dataset.choice) {
    body.set("choice", submitter.dataset.choice);
    body.set("label", submitter.dataset.label);
  }
  if ("clear" in form.dataset) form.querySelector("[name=text]").value = "";
  if (document.activeElement && !("clear" in form.dataset)) document.activeElement.blur();
  await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  if (form.classList.contains("attach")) form.reset();
  look();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("act" in form.dataset)) return;
  event.preventDefault();
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return;
  act(form, event.submitter);
});

document.addEventListener("change", (event) => {
  if ("send" in event.target.dataset && event.target.files.length) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const person = event.target.closest("a[data-customer]");
  if (!person) return;
  event.preventDefault();
  document.body.dataset.customer = person.dataset.customer;
  document.querySelectorAll("input[name=customer]").forEach((input) => { input.value = person.dataset.customer; });
  history.replaceState(null, "", person.href);
  digest = "";
  look().then(() => toEnd(document.querySelector('[data-part="phone"]')));
});

function tick() {
  const shown = document.querySelector("[data-clock]");
  if (!shown) return;
  if (shown.dataset.from !== shown.dataset.clock) {
    shown.dataset.from = shown.dataset.clock;
    shown.since = performance.now();
  }
  const at = new Date(`${shown.dataset.clock}Z`).getTime() + performance.now() - shown.since;
  shown.textContent = new Date(at).toISOString().slice(11, 19);
}

document.querySelectorAll("[data-scroll]").forEach(toEnd);
markRead();
setInterval(() => { if (!document.hidden) look().catch(() => {}); }, POLL);
setInterval(tick, 500);
