// Puts one tree of HTML in the place of another one. Stands before live_page.js in the page's one script.
"use strict";

// Makes `into` what `from` is, and leaves alone what is the same: what the reader has open, selected, focused or
// scrolled stays so.
function morphChildren(into, from) {
  const wanted = new Set([...from.children].map((child) => child.id).filter(Boolean));
  const known = new Map();
  for (const child of [...into.children]) {
    if (!child.id) continue;
    if (wanted.has(child.id)) known.set(child.id, child);
    else child.remove();
  }
  let at = into.firstChild;
  for (const next of [...from.childNodes]) {
    const same = next.id ? known.get(next.id) : at && !at.id && alike(at, next) ? at : null;
    if (!same) {
      into.insertBefore(document.adoptNode(next), at);
      continue;
    }
    at = dropUntil(at, same);
    if (same === at) at = at.nextSibling;
    else into.insertBefore(same, at);
    morph(same, next);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

// What has no id and stands before what is wanted goes, so that the wanted one need not be moved: that would take its
// focus and its selection. Returns: where to go on.
function dropUntil(at, wanted) {
  let last = at;
  while (last && last !== wanted && !last.id) last = last.nextSibling;
  if (last !== wanted) return at;
  while (at !== wanted) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
  return at;
}

function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.className === b.className || !a.firstElementChild);
}

function morph(into, from) {
  if (into.isEqualNode(from)) return;
  if (into.nodeType !== Node.ELEMENT_NODE) {
    into.nodeValue = from.nodeValue;
    return;
  }
  if (into.nodeName !== from.nodeName) {
    into.replaceWith(document.adoptNode(from));
    return;
  }
  for (const {name} of [...into.attributes]) {
    if (!from.hasAttribute(name) && !(name === "open" && into.nodeName === "DETAILS")) into.removeAttribute(name);
  }
  for (const {name, value} of from.attributes) {
    if (into.getAttribute(name) !== value) into.setAttribute(name, value);
  }
  morphChildren(into, from);
}
