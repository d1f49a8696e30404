// The contestant that the benchmark harness drives: the app's own screen behind three functions.
// ?one mounts the same text as one paragraph: the offsets stay the same.
import start from "./wusum-app.js";

// Each run starts as on the first visit.
localStorage.clear();
await start({ module_or_path: new URL("wusum-app_bg.wasm", import.meta.url) });

const one = new URLSearchParams(location.search).has("one");

window.__annotatorBench = {
  async mount(root, doc) {
    const column = (value) => Uint32Array.from(doc.spans, value);
    const label = new Map(doc.labels.map((name, index) => [name, index]));
    wusumBench.mount(root, {
      text: one ? doc.text.replaceAll("\n", " ") : doc.text,
      ids: doc.spans.map((span) => span.id).join("\n"),
      starts: column((span) => span.start),
      ends: column((span) => span.end),
      labels: column((span) => label.get(span.label)),
      names: doc.labels.join("\n"),
    });
  },
  async add(span) {
    if (!wusumBench.add(span)) throw new Error(`${span.id} was refused`);
  },
  async remove(span) {
    if (!wusumBench.remove(span.id)) throw new Error(`${span.id} is not there`);
  },
};
