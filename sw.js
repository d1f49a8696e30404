// Opens Wusum without a network, and always as one version: what a page loads comes from the files of one build, or, where
// they are not all here, from the network alone.
//
// The build puts the version and the list of its files, each with its hash, into the next two lines (xtask/src/offline.rs).
// Without them (a page that reloads itself while one works on it) this removes whatever an earlier build left.
const VERSION = "";
const FILES = {};

const PAGE = "index.html";
const { scope } = self.registration;
// Another Wusum may stand in another folder of the same host, with caches of its own.
const PREFIX = `wusum ${scope} `;
const OWN = PREFIX + VERSION;

// The page is asked for by its folder: some hosts answer to its own name with a redirection.
const address = (name) => new URL(name === PAGE ? "./" : name, scope).href;
const held = (name, cacheName) => caches.match(address(name), { cacheName });
const others = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);

// FNV-1a in 64 bits, as the build has it: it tells versions apart, no more.
const hash = (bytes) => {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 0x100000000) + low * 0x100) % 0x100000000;
    low = product % 0x100000000;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
};

// The answer with nothing of how it came (compressed, redirected), where it is this version's file.
const checked = async (name, response) => {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok || hash(bytes) !== FILES[name]) return null;
  const headers = new Headers(response.headers);
  for (const header of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(header);
  return new Response(bytes, { headers });
};

// A file of this version: as an earlier version had it, as the browser still has it, or from the network.
const got = async (name) => {
  for (const other of await others()) {
    const response = await held(name, other);
    const same = response && (await checked(name, response));
    if (same) return same;
  }
  for (const cache of ["default", "reload"]) {
    const same = await checked(name, await fetch(address(name), { cache }));
    if (same) return same;
  }
  throw new Error(`${name} is of another version than ${VERSION}`);
};

// The page itself comes last: where it is, all is.
const fill = async () => {
  const cache = await caches.open(OWN);
  for (const name of [...Object.keys(FILES).filter((name) => name !== PAGE), PAGE]) {
    if (!(await cache.match(address(name)))) await cache.put(address(name), await got(name));
  }
};

// Windows that an earlier version opened, for the moments until they reload: they still get its files.
const earlier = new Set();

const fromOthers = async (name) => {
  for (const other of await others()) {
    const response = await held(name, other);
    if (response) return response;
  }
  return null;
};

const answer = async ({ request, clientId }, name) => {
  const listed = Object.hasOwn(FILES, name);
  if (request.mode !== "navigate" && (earlier.has(clientId) || !listed)) {
    const response = await fromOthers(name);
    if (response) return response;
  }
  if (!listed) return fetch(request);
  const response = await held(name, OWN);
  if (response) return response;
  // Thrown away by the browser: then nothing of it is used, so that nothing is mixed.
  if (name === PAGE || !(await held(PAGE, OWN))) return fetch(request);
  return got(name);
};

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (!VERSION || method !== "GET" || !url.startsWith(scope)) return;
  const path = new URL(url).pathname;
  const name = decodeURIComponent(path.slice(new URL(scope).pathname.length)) || PAGE;
  event.respondWith(answer(event, name));
});

self.addEventListener("install", (event) => {
  event.waitUntil(VERSION ? fill() : self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  const take = async () => {
    for (const client of await self.clients.matchAll({ includeUncontrolled: true, type: "all" })) earlier.add(client.id);
    if (VERSION) return;
    await Promise.all((await others()).map((name) => caches.delete(name)));
    await self.registration.unregister();
  };
  event.waitUntil(take());
});

// What a window says of itself: its version, and whether nothing in it would be lost. A window that is asleep says nothing.
const asked = (client) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve({ version: null, free: false }), 2000);
    client.postMessage("free?", [port2]);
  });

const windows = async () => {
  const all = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  return Promise.all(all.filter((client) => client.url.startsWith(scope)).map(asked));
};

// A window of this version has started: all that is missing is fetched, and what came before goes, once nobody can need it.
const started = async () => {
  await fill();
  const all = await windows();
  const alone = all.every(({ version }) => version === VERSION);
  // So that the first visit works without a network from here on, too.
  if (alone) await self.clients.claim();
  if (alone && !self.registration.installing && !self.registration.waiting) {
    await Promise.all((await others()).map((name) => caches.delete(name)));
  }
  return true;
};

const takeOver = async () => {
  const free = (await windows()).every((window) => window.free);
  if (free) await self.skipWaiting();
  return free;
};

self.addEventListener("message", (event) => {
  const { kind, version } = event.data;
  const work = kind === "take over" ? takeOver() : version === VERSION ? started() : Promise.resolve(false);
  event.waitUntil(work.catch(() => false).then((answer) => event.ports[0].postMessage(answer)));
});
