// The body of a function: what of the page that is shown is wrong for whoever reads it.
const shown = (element) => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) &&
    !element.closest(".unseen, .skip, noscript, svg");
const name = (element) => `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent.trim().slice(0, 50)}`;

const numbers = (color) => {
  const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
  return {r, g, b, a};
};
const over = (top, ground) => ({r: top.r * top.a + ground.r * (1 - top.a), g: top.g * top.a + ground.g * (1 - top.a),
                                b: top.b * top.a + ground.b * (1 - top.a), a: 1});
const groundOf = (element) => {
  if (!element) return {r: 255, g: 255, b: 255, a: 1};
  const own = numbers(getComputedStyle(element).backgroundColor);
  return own.a === 1 ? own : over(own, groundOf(element.parentElement));
};
const light = ({r, g, b}) => {
  const [x, y, z] = [r, g, b].map((part) => part / 255).map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const contrast = (element) => {
  let opacity = 1;
  for (let each = element; each; each = each.parentElement) opacity *= Number(getComputedStyle(each).opacity);
  const ground = groundOf(element);
  const text = numbers(getComputedStyle(element).color);
  const [a, b] = [light(over({...text, a: text.a * opacity}, ground)), light(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};

// The part of a box that its ancestors let through.
const clipped = (box, element) => {
  let {left, top, right, bottom} = box;
  for (let each = element; each; each = each.parentElement) {
    if (getComputedStyle(each).overflow === "visible") continue;
    const hole = each.getBoundingClientRect();
    [left, top] = [Math.max(left, hole.left), Math.max(top, hole.top)];
    [right, bottom] = [Math.min(right, hole.right), Math.min(bottom, hole.bottom)];
  }
  return right - left > 1 && bottom - top > 1 ? {left, top, right, bottom} : null;
};

const boxes = [];
const pale = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const element = node.parentElement;
  if (!node.nodeValue.trim() || !shown(element)) continue;
  ++texts;
  const ratio = contrast(element);
  if (ratio < 4.5) pale.push(`${ratio.toFixed(2)} ${name(element)}`);
  const range = document.createRange();
  range.selectNodeContents(node);
  for (const rect of range.getClientRects()) {
    const box = clipped(rect, element);
    if (box) boxes.push({...box, element});
  }
}
boxes.sort((a, b) => a.top - b.top);
const covered = [];
for (let i = 0; i < boxes.length; ++i) {
  for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom; ++j) {
    const [a, b] = [boxes[i], boxes[j]];
    if (a.element === b.element) continue;  // lines of one text, of which a clamp hides the last ones
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - b.top;
    // Lines may touch where their letters do not.
    if (wide > 1 && high > 0.5 * Math.min(a.bottom - a.top, b.bottom - b.top)) covered.push(`${name(a.element)} | ${name(b.element)}`);
  }
}
return {texts, pale: [...new Set(pale)], covered, overflow: document.documentElement.scrollWidth - innerWidth};
