// Starts the jobs program: new Worker("./worker.js?js=…&wasm=…", { type: "module" }), or as a module script on the page
// where no worker can be had. The page finds this address in data-jobs on <html> (xtask/src/seal.rs). Messages sent before
// the program is ready are lost, so the page waits for its first word.
const parameters = new URL(import.meta.url).searchParams;
const { default: start } = await import(`./${parameters.get("js")}`);
await start({ module_or_path: new URL(parameters.get("wasm"), import.meta.url) });
