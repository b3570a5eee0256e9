// The only way this page makes elements: text goes in as text.

type Value = string | number | boolean | EventListener | undefined;
type Child = Node | string | number | null | undefined | false;

/** Makes an element: `h("a.name#id", {title: "…", onclick: f}, children…)`; attributes that are false or undefined are left out. */
export function h(selector: string, attributes?: Record<string, Value>, ...children: Child[]): HTMLElement {
  const [, tag = "div", rest = ""] = /^([a-z0-9]*)(.*)$/.exec(selector) ?? [];
  const element = document.createElement(tag || "div");
  dress(element, rest, attributes);
  append(element, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG. */
export function svg(tag: string, attributes?: Record<string, Value>, ...children: Child[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  dress(element, "", attributes);
  append(element, children);
  return element;
}

function dress(element: Element, rest: string, attributes: Record<string, Value> = {}): void {
  for (const [mark, name] of [...rest.matchAll(/([.#])([\w-]+)/g)].map((m) => [m[1], m[2] ?? ""] as const)) {
    if (mark === "#") element.id = name;
    else element.classList.add(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

export function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
}

/** Gives the address if a browser may follow it from a page of unknown origin, else nothing. */
export function safeUrl(address: string): string | undefined {
  return /^https?:\/\//i.test(address) ? address : undefined;
}

export function button(label: string, onclick: () => void, attributes: Record<string, Value> = {}): HTMLButtonElement {
  return h("button", { type: "button", onclick, ...attributes }, label) as HTMLButtonElement;
}

/** Runs `work` once things have been quiet for `wait` ms. */
export function later(work: () => void, wait: number): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, wait);
  };
}
