// What tests measure on a page. Everything returns a list of sentences: an empty one when nothing is wrong.

const say = (element) => {
  const text = (element.textContent || element.alt || "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `<${element.localName}${element.className && element.className.trim ? "." + element.className.trim().split(/\s+/)[0] : ""}> ${text}`;
};
const box = (element) => element.getBoundingClientRect();
const style = (element, pseudo) => getComputedStyle(element, pseudo);

// Hidden from eyes but not from screen readers: shrunk or clipped to nothing.
const readersOnly = new Map();
const isForReadersOnly = (element) => {
  if (!element) return false;
  if (!readersOnly.has(element)) {
    const { clipPath, overflow } = style(element), clipped = clipPath.startsWith("inset(50%") || overflow === "hidden";
    const { width, height } = clipped ? box(element) : {};
    readersOnly.set(element, width <= 1 || height <= 1 || isForReadersOnly(element.parentElement));
  }
  return readersOnly.get(element);
};
const isVisible = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
  box(element).width > 0 && box(element).height > 0 && !isForReadersOnly(element);
const all = (selector) => [...document.querySelectorAll(selector)].filter(isVisible);
const isInDrawing = (element) => element instanceof SVGElement && element.localName !== "svg";
const unique = (list) => [...new Set(list)];

// Every line of every visible text: {element, rect}. Asked for by many, and looked for once.
let linesFound;
const lines = () => (linesFound = linesFound || findLines());
const findLines = () => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !isVisible(element) || isInDrawing(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const rect of range.getClientRects()) if (rect.width > 1) found.push({ element, rect });
  }
  return found;
};

// The page may not scroll sideways, and nothing may stick out where it cannot be scrolled to.
const sticksOut = () => {
  const width = document.documentElement.clientWidth, page = document.documentElement.scrollWidth;
  const outside = (rect) => rect.right > width + 1 || rect.left < -1;
  return unique([
    ...(page > width ? [`the page is ${page} px wide`] : []),
    ...lines().filter(({ rect }) => outside(rect)).map(({ element }) => say(element)),
    ...all("a, button, summary, img, input").filter((element) => outside(box(element))).map(say),
  ]);
};

const isClipping = (element) => /hidden|clip/.test(style(element).overflow);

// Text that is cut off by a box around it. A tight line may reach a little over the edge.
const clippedText = () => unique(lines().filter(({ element, rect }) => {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (!isClipping(at) || style(at).display === "inline") continue;
    const edge = box(at), slack = 0.3 * rect.height;
    if (rect.left < edge.left - 2 || rect.right > edge.right + 2) return true;
    if (rect.top < edge.top - slack || rect.bottom > edge.bottom + slack) return true;
  }
  return false;
}).map(({ element }) => say(element)));

const shared = (a, b) => ({
  width: Math.min(a.right, b.right) - Math.max(a.left, b.left),
  height: Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
});

// Lines of text that lie on each other. Lines of one heading are tight and may touch.
const overlappingText = () => {
  const all = [...lines()].sort((one, other) => one.rect.top - other.rect.top), found = [];
  all.forEach((one, index) => {
    for (let next = index + 1; next < all.length && all[next].rect.top < one.rect.bottom; next += 1) {
      const other = all[next], { width, height } = shared(one.rect, other.rect);
      if (width > 2 && height > 0.35 * Math.min(one.rect.height, other.rect.height))
        found.push(`${say(one.element)} | ${say(other.element)}`);
    }
  });
  return unique(found);
};

const numbers = () => all('a[href^="tel:"]');
const primaryNumber = () => numbers().find((link) => /^tel:\+/.test(link.getAttribute("href")));

// Text of others inside the box of a telephone number.
const textOnNumbers = () => unique(numbers().flatMap((number) => lines()
  .filter(({ element, rect }) => {
    const { width, height } = shared(box(number), rect);
    return !number.contains(element) && width > 2 && height > 4;
  })
  .map(({ element }) => `${say(number)} | ${say(element)}`)));

// A link in a sentence: text of the same line stands before or after it.
const isInSentence = (link) => {
  if (style(link).display !== "inline") return false;
  let block = link.parentElement;
  while (style(block).display === "inline") block = block.parentElement;
  const around = block.textContent.replace(link.textContent, "");
  return /\p{L}{2}/u.test(around);
};
// What a finger can hit: a link may be stretched over its card by a box laid behind its text.
const target = (element) => {
  const isStretched = ["::before", "::after"].some((pseudo) =>
    style(element, pseudo).content !== "none" && style(element, pseudo).position === "absolute");
  return box((isStretched && style(element).position === "static" && element.offsetParent) || element);
};
const smallTargets = () => all("a[href], button, summary, input, select, textarea")
  .filter((element) => !isInSentence(element))
  .filter((element) => target(element).width < 23.9 || target(element).height < 23.9)
  .map((element) => `${say(element)}: ${box(element).width.toFixed()} x ${box(element).height.toFixed()} px`);
const smallNumbers = () => numbers()
  .filter((element) => box(element).height < 43.9 && !isInSentence(element))
  .map((element) => `${say(element)}: ${box(element).height.toFixed()} px`);

// Words that were broken although they would have fitted into one line.
const brokenWords = () => {
  const found = [], ruler = document.createElement("canvas").getContext("2d");
  for (const heading of all("h1, h2, h3, h4")) {
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) for (const match of walker.currentNode.data.matchAll(/[\p{L}\p{M}]+/gu)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, match.index);
      range.setEnd(walker.currentNode, match.index + match[0].length);
      const rows = unique([...range.getClientRects()].map((rect) => Math.round(rect.top)));
      ruler.font = style(heading).font;
      if (rows.length > 1 && ruler.measureText(match[0]).width < 0.9 * heading.clientWidth) found.push(match[0]);
    }
  }
  return found;
};

// Whatever must stay on one line: words, ranges of hours and telephone numbers; not addresses, which have no hyphens.
const UNITS = /\+?\d[\d \u00a0]{5,}\d|\d{1,2}[.:]\d\d\u2060?–\u2060?\d{1,2}[.:]\d\d|[\p{L}\p{M}\p{N}]+/gu;
const isAddress = (element) => element.closest("code, .address, [href^='mailto:']");
const rows = (rects) => unique(rects.filter((rect) => rect.width > 0.5).map((rect) => Math.round(rect.bottom)));

// Those of them that stand on two lines.
const tornText = () => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || isInDrawing(element)) continue;
    range.selectNodeContents(node);
    if (rows([...range.getClientRects()]).length < 2 || isAddress(element) || !isVisible(element)) continue;
    for (const unit of node.data.matchAll(UNITS)) {
      range.setStart(node, unit.index);
      range.setEnd(node, unit.index + unit[0].length);
      if (rows([...range.getClientRects()]).length > 1) found.push(`${unit[0]}: ${say(element)}`);
    }
  }
  return unique(found);
};

// Text that reaches into the box of a link, button or picture that it has nothing to do with.
const textUnderOthers = () => {
  const boxes = all("a, button, summary, img").filter((element) => style(element).display !== "inline")
    .map((element) => [element, box(element)]);
  return unique(lines().flatMap(({ element, rect }) => boxes.filter(([other, edge]) => {
    const { width, height } = shared(edge, rect);
    return width > 2 && height > 4 && !other.contains(element) && !element.contains(other);
  }).map(([other]) => `${say(element)} | ${say(other)}`)));
};

// All of it, for a walk over many widths.
const brokenLayout = () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const named = (kind, found) => found.map((fault) => `${kind}: ${fault}`);
  return [
    ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide`] : []),
    ...named("torn", tornText()), ...named("under another", textUnderOthers()),
    ...named("on each other", overlappingText()), ...named("cut off", clippedText()),
  ];
};

// Where the first sentence below the title ends: the first paragraph, title or entry of some words that is no way on.
const firstSentenceEnd = () => {
  const title = document.querySelector("h1"), range = document.createRange();
  const first = all("main p, main h2, main h3, main li, main dd").find((element) => {
    const isBelow = title.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
    return isBelow && !element.closest("nav, summary") && element.innerText.trim().split(/\s+/).length > 3;
  });
  if (!first) return box(title).bottom; // nothing but a title to read
  const texts = document.createTreeWalker(first, NodeFilter.SHOW_TEXT);
  while (!texts.nextNode().data.trim());
  const text = texts.currentNode, end = text.data.search(/[.!?](\s|$)/);
  range.setStart(text, 0);
  range.setEnd(text, end < 0 ? text.data.length : end + 1);
  return range.getBoundingClientRect().bottom;
};
const helpline = () => (primaryNumber() || numbers()[0]).closest("section");
const smallPrint = () => unique(lines().filter(({ element }) => helpline().contains(element) && parseFloat(style(element).fontSize) < 16)
  .map(({ element }) => `${say(element)}: ${style(element).fontSize}`));

// --- Colours

// [red, green, blue, alpha] between 0 and 1, whatever notation the browser answers with.
const parse = (colour) => {
  const parts = colour.match(/-?[\d.]+%?/g).map(parseFloat);
  const scale = colour.startsWith("color(") ? 1 : 255;
  const [red, green, blue, alpha = 1] = colour.startsWith("color(") ? colour.match(/-?[\d.]+/g).map(parseFloat) : parts;
  return [red / scale, green / scale, blue / scale, alpha];
};
const luminance = (colour) => {
  const [red, green, blue] = parse(colour).slice(0, 3).map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const isSeen = (colour) => /^(rgb|color)/.test(colour) && parse(colour)[3] >= 0.5;
const grounds = (element) => ["", "::before", "::after"].flatMap((pseudo) => {
  const computed = style(element, pseudo || undefined);
  if (pseudo && computed.content === "none") return [];
  return [computed.backgroundColor, ...(computed.backgroundImage.match(/rgba?\([^)]*\)/g) || [])].filter(isSeen);
});
const isTransparent = (colour) => !isSeen(colour);

// In the dark nothing large may flash: light grounds belong to what is pressed, to the amber of help and under pictures.
const lightGrounds = (limit) => all("body, body *").filter((element) => {
  if (isInDrawing(element) || element.closest('a, button, summary, [aria-current], img, svg')) return false;
  if (element.children.length && [...element.children].every((child) => child.localName === "img")) return false;
  return grounds(element).some((colour) => luminance(colour) > limit && !isAmber(colour));
}).map((element) => `${say(element)}: ${grounds(element)}`);
const isAmber = (colour) => {
  const [red, green, blue] = parse(colour);
  return red > 0.9 && green > 0.6 && green < 0.9 && blue < 0.7;
};

// --- Forced colours

// What looks like a button: a link, or the current one of several, with a ground of its own.
const withOwnGround = () => all("a, button, summary, [aria-current]").filter((element) => grounds(element).length);
const mark = (element) => element.setAttribute("data-had-ground", "");
const hasEdge = (element) => {
  const computed = style(element), ground = style(document.body).backgroundColor;
  const seen = (width, kind, colour) => parseFloat(width) >= 1 && kind !== "none" && kind !== "hidden" &&
    isSeen(colour) && contrast(colour, ground) >= 3;
  return seen(computed.borderBlockEndWidth, computed.borderBlockEndStyle, computed.borderBlockEndColor) ||
    seen(computed.outlineWidth, computed.outlineStyle, computed.outlineColor);
};
const withoutEdge = () => [...document.querySelectorAll("[data-had-ground]")].filter(isVisible)
  .filter((element) => !hasEdge(element)).map(say);

// How a link is told from another without its colour.
const shape = (element) => {
  const { borderBlockEndWidth, borderBlockEndStyle, outlineStyle, textDecorationLine, textDecorationStyle,
    textDecorationThickness, fontWeight, forcedColorAdjust, backgroundColor } = style(element);
  const before = style(element, "::before").content, after = style(element, "::after").content;
  return JSON.stringify([borderBlockEndWidth, borderBlockEndStyle, outlineStyle, textDecorationLine,
    textDecorationStyle, textDecorationThickness, fontWeight, forcedColorAdjust, backgroundColor, before, after]);
};
const currentLikeOthers = () => all("nav [aria-current]").filter((current) => {
  const others = [...current.closest("ul, ol").querySelectorAll("a")].filter((link) => !link.hasAttribute("aria-current"));
  return others.some((other) => isVisible(other) && shape(other) === shape(current));
}).map(say);

// Drawings of which no part stands out from the page.
const lostDrawings = () => all("svg").filter((drawing) => {
  const ground = style(document.body).backgroundColor;
  return ![...drawing.querySelectorAll("path, rect, circle, line, polygon, use, text")].some((part) =>
    [style(part).fill, style(part).stroke].some((colour) => isSeen(colour) && contrast(colour, ground) >= 3));
}).map((drawing) => `${say(drawing.parentElement)}: ${drawing.outerHTML.slice(0, 60)}`);

// --- Motion

const seconds = (list) => Math.max(...list.split(",").map((part) => parseFloat(part) * (/ms$/.test(part.trim()) ? 0.001 : 1)));
const moving = () => [
  ...document.getAnimations().map((animation) => say(animation.effect.target)),
  ...[...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"].flatMap((pseudo) => {
    const { animationName, animationDuration, transitionDuration } = style(element, pseudo || undefined);
    const slow = (animationName !== "none" && seconds(animationDuration) > 0.01) || seconds(transitionDuration) > 0.01;
    return slow ? [`${say(element)}${pseudo}`] : [];
  })),
  ...(style(document.documentElement).scrollBehavior === "smooth" ? ["the page scrolls smoothly"] : []),
];

// --- Paper

const paleInk = () => unique(lines().filter(({ element }) => contrast(style(element).color, "rgb(255, 255, 255)") < 7)
  .map(({ element }) => `${say(element)}: ${style(element).color}`));
const inkedGrounds = () => all("body, body *").filter((element) => !isInDrawing(element) && element.localName !== "svg")
  .filter((element) => grounds(element).some((colour) => luminance(colour) < 0.99)).map(say);
const uselessOnPaper = () => all('nav, nav *, a[rel~="nofollow"]').map(say);

// --- The screen

// How much of the screen stays covered by what does not scroll away.
const stuckShare = () => Math.max(0, ...all("body *").filter((element) => /fixed|sticky/.test(style(element).position))
  .map((element) => {
    const { width, height } = shared(box(element), { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
    return (Math.max(0, width) * Math.max(0, height)) / (innerWidth * innerHeight);
  }));

// What lies over an element, asked at its middle and near its corners.
const covers = (element) => {
  const { left, top, width, height } = box(element);
  return unique([[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
    .map(([x, y]) => document.elementFromPoint(left + x * width, top + y * height))
    .filter((found) => !element.contains(found)).map((found) => (found ? say(found) : "nothing")));
};

// --- The keyboard

// "" when the focused element shows that it is focused, by an outline that stands out from what is behind it.
const focusFault = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing is focused";
  const { outlineStyle, outlineWidth, outlineColor } = style(element);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `${say(element)}: no outline`;
  let behind = element.parentElement;
  while (behind && !grounds(behind).length) behind = behind.parentElement;
  const worst = Math.min(...grounds(behind || document.body).map((ground) => contrast(outlineColor, ground)));
  return worst < 3 ? `${say(element)}: outline ${outlineColor}, contrast ${worst.toFixed(1)}` : "";
};
