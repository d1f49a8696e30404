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

if (typeof WebAssembly === "object") {
  try {
    const { default: start } = await import(`./${parameters.get("js")}`);
    await start({ module_or_path: new URL(parameters.get("wasm"), import.meta.url) });
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
