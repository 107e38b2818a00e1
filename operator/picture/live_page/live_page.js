// The page of `kubectl lockkeeper ui`: asks for what is shown, as it changes, and puts it in its place. Words and order
// come from the program; here is only what a browser has to do.
"use strict";

const place = document.getElementById("view");
const lamp = document.getElementById("live");
const ended = document.getElementById("ended");
const refused = document.getElementById("refused");
const filter = document.getElementById("filter");
const keys = document.getElementById("keys");
const back = document.querySelector(".back");

const PATIENCE = 90000;  // ms: an answer that is not there by then is not coming
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

// ---- which view ----

let view = null;  // {address, migration, asking}
let only = "";    // the class of the rows that are shown alone
let lastRow = "";
const scrolled = new Map();

function viewOf(hash) {
  const at = hash.indexOf("/");
  if (at < 0) return {address: "fleet?", migration: ""};
  const [space, name] = [hash.slice(1, at), hash.slice(at + 1)].map(decodeURIComponent);
  return {address: `migration?namespace=${encodeURIComponent(space)}&name=${encodeURIComponent(name)}&`,
          migration: `${space}/${name}`};
}

function show() {
  if (view) {
    scrolled.set(view.address, scrollY);
    view.asking.abort();
  }
  const next = viewOf(location.hash);
  const cameFrom = view;
  view = {...next, asking: new AbortController()};
  if (view.migration) lastRow = view.migration;
  back.hidden = !view.migration;
  filter.parentElement.hidden = Boolean(view.migration);
  refused.hidden = true;
  if (cameFrom) {
    place.replaceChildren();
    place.setAttribute("aria-busy", "true");
  }
  follow(view, Boolean(cameFrom));
}

// Asks, and asks again, until another view is shown. `moved`: the reader came here from another one.
async function follow(mine, moved) {
  let version = "";
  let pause = FIRST_PAUSE;
  while (!mine.asking.signal.aborted) {
    const answer = await ask(mine, version);
    if (mine.asking.signal.aborted) return;
    if (answer.status === 200) {
      version = answer.version;
      pause = FIRST_PAUSE;
      put(answer.text);
      if (moved) arrive(mine);
      moved = false;
      answered();
    } else if (answer.status === 204) {
      pause = FIRST_PAUSE;
      answered();
    } else {
      if (answer.status === 0) hasEnded();
      else isRefused(answer);
      version = "";
      await rest(pause, mine.asking.signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
}

async function ask(mine, version) {
  const late = new AbortController();
  const clock = setTimeout(() => late.abort(), PATIENCE);
  const stop = () => late.abort();
  mine.asking.signal.addEventListener("abort", stop);
  try {
    const response = await fetch(`${mine.address}after=${encodeURIComponent(version)}`,
                                 {signal: late.signal, cache: "no-store", redirect: "error"});
    return {status: response.status, version: response.headers.get("Lockkeeper-Version") || "",
            text: response.status === 204 ? "" : await response.text()};
  } catch (error) {
    return {status: 0};
  } finally {
    clearTimeout(clock);
    mine.asking.signal.removeEventListener("abort", stop);
  }
}

let wake = () => {};
function rest(milliseconds, signal) {
  return new Promise((resolve) => {
    const clock = setTimeout(resolve, milliseconds);
    wake = () => { clearTimeout(clock); resolve(); };
    signal.addEventListener("abort", wake, {once: true});
  });
}

// ---- what the answer says of the program ----

let lastAnswer = null;

function answered() {
  lastAnswer = new Date();
  ended.hidden = refused.hidden = true;
  if (place.querySelector(":scope > .notice")) return stale("not live");  // the program waits for the API server itself
  document.body.classList.remove("stale");
  say(lamp, "live");
  lamp.dataset.is = "live";
}

function stale(word) {
  document.body.classList.add("stale");
  say(lamp, word);
  lamp.dataset.is = "stale";
}

function hasEnded() {
  ended.querySelector("time").textContent = lastAnswer ? lastAnswer.toLocaleTimeString() : "never";
  refused.hidden = true;
  ended.hidden = false;
  stale("not live");
}

// Where the Migration is gone, its sentence takes the place of what was shown.
function isRefused(answer) {
  const words = new DOMParser().parseFromString(answer.text, "text/html").body;
  if (!words.textContent.trim()) words.textContent = `The program answers with status ${answer.status}.`;
  morphChildren(refused.firstElementChild, words);
  ended.hidden = true;
  refused.hidden = false;
  if (answer.status === 404) place.replaceChildren();
  place.setAttribute("aria-busy", "false");
  document.title = "Lockkeeper";
  stale("not live");
}

// A text that is the same is left alone, so that nobody is told it twice.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// ---- putting an answer in its place ----

let shown = "";

function put(text) {
  place.setAttribute("aria-busy", "false");
  if (text === shown && place.childElementCount) return;
  shown = text;
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  const focused = document.activeElement;
  const anchor = focused && place.contains(focused) ? focused.closest("[id]") : null;
  morphChildren(place, fresh);
  tick();
  sift();
  document.title = place.querySelector("[data-title]")?.dataset.title || "Lockkeeper";
  if (anchor && document.activeElement !== focused) {
    (focused.isConnected ? focused : rowLink(document.getElementById(anchor.id)))?.focus({preventScroll: true});
  }
}

function arrive(mine) {
  if (mine.migration) {
    scrollTo(0, 0);
    place.querySelector("h1")?.focus({preventScroll: true});
  } else {
    scrollTo(0, scrolled.get(mine.address) || 0);
    // Who came by `/` types already.
    if (document.activeElement !== filter) rowLink(document.getElementById(lastRow))?.focus({preventScroll: true});
  }
}

// ---- the time goes on ----

// As base/duration.h's for_people() says a duration, of a second and more.
function age(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours) return `${hours}h${minutes ? `${minutes}m` : ""}`;
  return `${minutes ? `${minutes}m` : ""}${seconds % 60 || !minutes ? `${seconds % 60}s` : ""}`;
}

function tick() {
  const now = Date.now();
  for (const time of place.querySelectorAll("time[data-since]")) {
    const text = age(now - Number(time.dataset.since));
    // The node itself stays: a selection in it does too.
    if (time.firstChild.nodeValue !== text) time.firstChild.nodeValue = text;
  }
}
setInterval(() => { if (!document.body.classList.contains("stale")) tick(); }, 1000);

// ---- the rows of all Migrations ----

const rowLink = (row) => row?.querySelector("th a");
const rows = () => [...place.querySelectorAll("tr.row")].filter((row) => !row.hidden);

// Shows the rows that have the text, and are of the sort that was pressed.
function sift() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const body of place.querySelectorAll("table.rows tbody")) {
    let some = false;
    for (const row of body.querySelectorAll("tr.row")) {
      const text = words.length ? row.textContent.toLowerCase() : "";
      row.hidden = (only && !row.classList.contains(only)) || !words.every((word) => text.includes(word));
      some ||= !row.hidden;
    }
    body.hidden = !some;
  }
  for (const button of place.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === only));
  }
  const none = place.querySelector(".none-shown");
  if (none) none.hidden = rows().length > 0;
}

function move(by) {
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement.closest?.("tr.row"));
  const next = now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1);
  rowLink(all[next]).focus({preventScroll: true});
  all[next].scrollIntoView({block: "nearest"});
}

function showAll() {
  filter.value = only = "";
  sift();
}

// ---- what one does ----

async function copy(button) {
  let word = "copied";
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch (error) {
    getSelection().selectAllChildren(button.querySelector("code"));
    word = "selected";
  }
  const hint = button.querySelector(".copy");
  say(hint, word);
  button.classList.add("copied");
  document.getElementById("said").textContent = `${button.dataset.copy}: ${word}`;
  setTimeout(() => { say(hint, "copy"); button.classList.remove("copied"); }, 2000);
}

function jump(id) {
  const title = document.getElementById(id)?.querySelector("h2");
  title?.focus({preventScroll: true});
  title?.scrollIntoView({block: "start"});
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-copy], [data-jump], [data-show], [data-retry], [data-skip], tr.row");
  if (!target) return;
  const {copy: command, jump: section, show: sort} = target.dataset;
  if (command !== undefined) copy(target);
  else if (section) jump(section);
  else if (sort) { only = only === sort ? "" : sort; sift(); }
  else if ("retry" in target.dataset) wake();
  else if ("skip" in target.dataset) { event.preventDefault(); place.focus(); }
  else if (!event.target.closest("a") && getSelection().isCollapsed) rowLink(target).click();
});

filter.addEventListener("input", sift);
document.getElementById("help").addEventListener("click", () => keys.showModal());
addEventListener("hashchange", show);

function toFleet() {
  if (view.migration) location.hash = "";
  else if (filter.value || only) showAll();
}

const ON_KEY = {
  "j": () => move(1), "ArrowDown": () => move(1), "k": () => move(-1), "ArrowUp": () => move(-1),
  "Backspace": toFleet,
  "Escape": () => {
    const focused = document.activeElement;
    // First what lies over the page goes: the card of a revision, which stands there while it has the focus.
    if (focused?.closest(".revision")) focused.blur();
    else toFleet();
  },
  "/": () => { if (view.migration) location.hash = ""; filter.parentElement.hidden = false; filter.focus(); filter.select(); },
  "?": () => keys.showModal(),
  "c": () => { const first = place.querySelector("[data-copy]"); if (first) copy(first); },
};
const OF_THE_FLEET = new Set(["j", "k", "ArrowDown", "ArrowUp"]);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  if (event.target === filter) {
    if (event.key === "Escape") { showAll(); filter.blur(); }
    else if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); filter.blur(); move(1); }
    return;
  }
  if (/^[1-9]$/.test(event.key)) {
    const way = place.querySelectorAll("[data-jump]")[Number(event.key) - 1];
    if (way) { event.preventDefault(); jump(way.dataset.jump); }
    return;
  }
  if (!Object.hasOwn(ON_KEY, event.key) || (OF_THE_FLEET.has(event.key) && view.migration)) return;
  event.preventDefault();
  ON_KEY[event.key]();
});

show();
