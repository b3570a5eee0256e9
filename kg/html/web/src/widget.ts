// The notebook widget: the page in a frame that may run its script and nothing else, and the selection in both directions.
interface Model {
  get(name: "page" | "title"): string;
  get(name: "height"): number;
  get(name: "selected"): string[];
  set(name: "selected", value: string[]): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
  save_changes(): void;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const frame = document.createElement("iframe");
  frame.title = model.get("title");
  frame.setAttribute("sandbox", "allow-scripts allow-downloads");
  frame.style.cssText = `width:100%;height:${model.get("height")}px;border:1px solid #ddd;border-radius:6px`;
  // Through a blob and not as text of this document: what the news says never passes a parser of the notebook's own.
  frame.src = URL.createObjectURL(new Blob([model.get("page")], { type: "text/html" }));
  let told = "";
  const fromPage = (event: MessageEvent<{ kg?: string; ids?: unknown }>): void => {
    if (event.source !== frame.contentWindow || event.data.kg !== "selected" || !Array.isArray(event.data.ids)) return;
    const ids = event.data.ids.filter((id): id is string => typeof id === "string").slice(0, 2);
    told = JSON.stringify(ids);
    model.set("selected", ids);
    model.save_changes();
  };
  const fromPython = (): void => {
    const ids = model.get("selected");
    if (JSON.stringify(ids) !== told) frame.contentWindow?.postMessage({ kg: "select", ids: [...ids] }, "*"); // the frame has no origin
    told = JSON.stringify(ids);
  };
  window.addEventListener("message", fromPage);
  model.on("change:selected", fromPython);
  el.append(frame);
  return () => {
    window.removeEventListener("message", fromPage);
    model.off("change:selected", fromPython);
    URL.revokeObjectURL(frame.src);
  };
}

export default { render };
