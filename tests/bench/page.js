// The contestant that the benchmark harness drives: the app's own screen behind three functions.
//
// The screen is there before an article is opened, as in the app. Opening brings article and spans in, stores them
// and shows them. ?one opens the same text as one paragraph: the offsets stay the same.
import start from "./wusum-app.js";

// Each run starts as on the first visit.
localStorage.clear();
await new Promise((done) => {
  const request = indexedDB.deleteDatabase("wusum");
  request.onsuccess = request.onerror = request.onblocked = done;
});
await start({ module_or_path: new URL("wusum-app_bg.wasm", import.meta.url) });
// The screen is mounted once the database has been read.
while (!globalThis.wusumBench) await new Promise((done) => setTimeout(done, 5));
// The other contestants use fonts of the system, which are always there.
await Promise.all([...document.fonts].map((font) => font.load()));

const one = new URLSearchParams(location.search).has("one");

// The app hashes in its worker; this is also off the page's thread.
const sha256 = async (text) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

window.__annotatorBench = {
  async mount(root, doc) {
    const text = one ? doc.text.replaceAll("\n", " ") : doc.text;
    const column = (value) => Uint32Array.from(doc.spans, value);
    const label = new Map(doc.labels.map((name, index) => [name, index]));
    const columns = {
      text,
      sha256: await sha256(text),
      ids: doc.spans.map((span) => span.id).join("\n"),
      starts: column((span) => span.start),
      ends: column((span) => span.end),
      labels: column((span) => label.get(span.label)),
      names: doc.labels.join("\n"),
    };
    performance.mark("handed over");
    if (!wusumBench.open(columns)) throw new Error("the article cannot be opened");
    performance.measure("open", "handed over");
  },
  async add(span) {
    if (!wusumBench.add(span)) throw new Error(`${span.id} was refused`);
  },
  async remove(span) {
    if (!wusumBench.remove(span.id)) throw new Error(`${span.id} is not there`);
  },
};
