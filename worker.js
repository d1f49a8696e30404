// Starts the same program again as a worker: new Worker("./worker.js?js=…&wasm=…", { type: "module" }), with the names
// that boot.js left on <html> as data-js and data-wasm. main() serves jobs where there is no window. Messages sent
// before it is ready are lost, so the page waits for its first word.
const parameters = new URL(import.meta.url).searchParams;
const { default: start } = await import(`./${parameters.get("js")}`);
await start({ module_or_path: new URL(parameters.get("wasm"), import.meta.url) });
