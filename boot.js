// Starts the program, and says so in the page where it cannot.
//
// Trunk names the files in this module's own address: boot.js?js=…&wasm=… (Trunk.toml, pattern_script).
// A file of its own and not an inline script, because the policy allows none.

const root = document.documentElement;

// Before all else, so that none is missed; the end-to-end tests require that there are none.
addEventListener("securitypolicyviolation", (event) => {
  const line = `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ""}:${event.lineNumber}`;
  root.dataset.violations = root.dataset.violations ? `${root.dataset.violations}\n${line}` : line;
});

// Until the app, which knows the user's choice, sets them itself.
const arabic = /^ar\b/i.test(navigator.language ?? "");
root.lang = arabic ? "ar" : "en";
root.dir = arabic ? "rtl" : "ltr";

const parameters = new URL(import.meta.url).searchParams;

const show = (id) => {
  document.getElementById("boot")?.classList.add("boot-stopped");
  document.getElementById("boot-loading")?.setAttribute("hidden", "");
  document.getElementById(id)?.removeAttribute("hidden");
};

// The program may fail while it works (a bug, no memory). Then nothing of it can be trusted any more, and what is stored
// is offered as it is, read without it.
const fail = (error) => {
  const inside = error instanceof WebAssembly.RuntimeError || /\bwasm\b/.test(error?.stack ?? "");
  const recovery = document.getElementById("recovery");
  if (!inside || recovery.open) return;
  document.getElementById("recovery-reason").textContent = String(error);
  recovery.showModal();
};
addEventListener("error", (event) => fail(event.error));
addEventListener("unhandledrejection", (event) => fail(event.reason));

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });

// Everything that is stored, as it is. What cannot be read is said in its place.
const everything = async () => {
  // `database` is the first project's, `databases` are the others' by their names.
  const all = { kind: "wusum-recovery", localStorage: {}, database: {}, databases: {} };
  try {
    for (const key of Object.keys(localStorage)) all.localStorage[key] = localStorage.getItem(key);
  } catch (error) {
    all.localStorage = String(error);
  }
  const read = async (named) => {
    try {
      const [database, found] = [await answer(indexedDB.open(named)), {}];
      for (const name of database.objectStoreNames) {
        const store = database.transaction(name).objectStore(name);
        const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
        found[name] = keys.map((key, at) => [key, values[at]]);
      }
      database.close();
      return found;
    } catch (error) {
      return String(error);
    }
  };
  all.database = await read("wusum");
  try {
    for (const { name } of await indexedDB.databases()) {
      if (/^wusum[.-]/.test(name)) all.databases[name] = await read(name);
    }
  } catch (error) {
    all.databases = String(error);
  }
  return JSON.stringify(all);
};

document.getElementById("recovery-download").addEventListener("click", async () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([await everything()], { type: "application/json" }));
  link.download = "wusum-recovery.json";
  link.click();
});
document.getElementById("recovery-reload").addEventListener("click", () => location.reload());

if (typeof WebAssembly === "object") {
  try {
    const { default: start } = await import(`./${parameters.get("js")}`);
    await start({ module_or_path: new URL(parameters.get("wasm"), import.meta.url) });
    // Without it the page works as long as there is a network.
    if (root.dataset.version && "serviceWorker" in navigator) import("./offline.js").catch(console.info);
  } catch (error) {
    // With #boot gone the app was already there, and what went wrong is its own to tell.
    const reason = document.getElementById("boot-reason");
    if (reason) reason.textContent = String(error);
    show("boot-failed");
    throw error;
  }
} else {
  show("boot-no-wasm");
}
