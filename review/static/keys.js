// Keys for quick work; every page works without this file.
// j, k: next and previous row; Enter: open it; x: tick it; /: search; u: up to the list; ?: the list of keys.
"use strict";

// On a narrow screen the menu is longer than the page is wide: show the part of it where one is.
const here = document.querySelector(".menu [aria-current]");
if (here) here.closest(".menu").scrollLeft = here.offsetLeft - 8;

const rows = () => Array.from(document.querySelectorAll("[data-row]"));

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  // The link before the box: Enter opens the row, and in a box it would send the form.
  const target = next.querySelector("a") || next.querySelector("button, input") || next;
  target.focus();
  next.scrollIntoView({ block: "nearest" });
}

function tick() {
  const row = document.activeElement.closest("[data-row]");
  const box = row && row.querySelector("input[type=checkbox]");
  if (box) box.click();
}

function go(name) {
  const target = document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  if (!target) return false;
  if (target.matches("a, button")) target.click();
  else target.focus();
  return true;
}

const typing = (element) => element.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") tick();
  else if (!go(event.key)) return;
  event.preventDefault();
});
