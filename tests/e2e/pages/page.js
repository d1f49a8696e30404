// Writes what reaches the page into the log, as JSON lines.
const log = (entry) => {
  const output = document.querySelector("[data-testid=log]");
  output.textContent += JSON.stringify(entry) + "\n";
};

addEventListener("securitypolicyviolation", (event) => {
  const root = document.documentElement;
  root.dataset.violations = `${root.dataset.violations ?? ""}${event.effectiveDirective} ${event.blockedURI}\n`;
});

addEventListener("keydown", (event) => {
  const held = ["ctrlKey", "shiftKey", "altKey", "metaKey"].filter((name) => event[name]);
  log({ key: event.key, held });
});

addEventListener("pointerdown", (event) => log({ pointer: event.pointerType, shift: event.shiftKey }));

const offset = (node, at) => {
  const block = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-block]");
  return block && [Number(block.dataset.block), at];
};
window.selectedPlaces = () => {
  const { rangeCount } = getSelection();
  if (!rangeCount) return null;
  const range = getSelection().getRangeAt(0);
  return [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
};

document.querySelector("[data-testid=export]").addEventListener("click", () => {
  const blob = new Blob(["{\"اسم\": \"سلمى\"}\n"], { type: "application/json" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "مقال.json" });
  link.click();
});

const read = async (files, how) => {
  for (const file of files) log({ how, name: file.name, text: await file.text() });
};
const input = document.querySelector("[data-testid=import]");
input.addEventListener("change", () => read(input.files, "chosen"));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  read(event.dataTransfer.files, "dropped");
});
addEventListener("paste", (event) => log({ how: "pasted", text: event.clipboardData.getData("text/plain") }));
