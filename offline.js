// Opening without a network, and new versions: the page's side of sw.js.
//
// boot.js loads this once the app is there. It tells the app, by events on the window: wusum-update (a new version waits) and
// wusum-update-later (a window has unsaved work, so it waits on); the app answers wusum-update-now. On <html>, data-offline
// says that everything needed without a network is here, data-update that a new version waits.

const root = document.documentElement;
const { version } = root.dataset;
const container = navigator.serviceWorker;

// Whether a reload would lose or interrupt something: an edit that is not saved, an open dialog, words half typed.
const isBusy = () => {
  const field = document.activeElement;
  return Boolean(
    document.querySelector("[data-saved=false], dialog[open]") || (field?.matches("input, textarea") && field.value),
  );
};

const ask = (worker, question) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
  });

const tell = (name) => dispatchEvent(new Event(name));

container.addEventListener("message", ({ data, ports }) => {
  if (data === "free?") ports[0].postMessage({ version, free: !isBusy() });
});
container.startMessages();

// Another version has this window from now on: it must not go on with files of two.
let controlled = Boolean(container.controller);
const reloadWhenFree = () => (isBusy() ? setTimeout(reloadWhenFree, 100) : location.reload());
container.addEventListener("controllerchange", () => {
  if (controlled) reloadWhenFree();
  controlled = true;
});

const register = async () => {
  const registration = await container.register("./sw.js", { updateViaCache: "none" });
  const look = () => {
    if (!registration.waiting || !controlled || root.dataset.update) return;
    root.dataset.update = "ready";
    tell("wusum-update");
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  look();
  addEventListener("wusum-update-now", async () => {
    if (registration.waiting && !(await ask(registration.waiting, { kind: "take over" }))) tell("wusum-update-later");
  });
  // Browsers look for a new version when a page is opened; this is for windows that stay open for days.
  setInterval(() => registration.update().catch(() => {}), 3_600_000);
  await container.ready;
  if (await ask(registration.active, { kind: "started", version })) root.dataset.offline = "ready";
};

// Later, so that the first screen has the processor and the network for itself. Where it is refused (a private window, full
// storage, files of two versions on the server) the page works as before, with a network.
setTimeout(() => register().catch((error) => console.info(`not kept for opening without a network: ${error}`)), 4000);
