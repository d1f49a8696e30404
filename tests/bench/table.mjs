// The harness's results as Markdown, with what is required beside what was measured: node table.mjs RESULTS.
import fs from "node:fs";

const results = JSON.parse(fs.readFileSync(process.argv[2]));
const median = (values) => {
  const sorted = values.filter((value) => value != null).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const nameOf = (contestant) =>
  !contestant.startsWith("http") ? contestant : contestant.endsWith("?one") ? "Wusum, one paragraph" : "Wusum";

const rows = new Map();
for (const contestant of new Set(results.map((result) => result.c))) {
  const runs = results.filter((result) => result.c === contestant && !result.err);
  const broken = results.find((result) => result.c === contestant && result.err);
  if (!runs.length) {
    console.error(`${contestant}: ${broken?.err}`);
    continue;
  }
  const opening = runs.map((run) => run.mount.ms);
  rows.set(nameOf(contestant), {
    runs: runs.length,
    open: median(opening),
    range: [Math.min(...opening), Math.max(...opening)],
    openCpu: median(runs.map((run) => run.mountM.TaskDuration)),
    add: median(runs.flatMap((run) => run.add)),
    addCpu: median(runs.map((run) => run.addM.TaskDuration)),
    remove: median(runs.flatMap((run) => run.rem)),
    removeCpu: median(runs.map((run) => run.remM.TaskDuration)),
    frames: Math.min(...runs.map((run) => run.scroll.length)),
    scrollCpu: median(runs.map((run) => run.scrollM.TaskDuration)),
    nodes: median(runs.map((run) => run.nodes.all)),
  });
}

const one = (value) => value.toFixed(1);
const whole = (value) => value.toFixed(0);
console.log("| | runs | opening, ms (range) | opening, CPU ms | add, ms | add, CPU ms | remove, ms | remove, CPU ms | scroll frames | scroll, CPU ms a frame | DOM nodes |");
console.log("|---|---|---|---|---|---|---|---|---|---|---|");
for (const [name, row] of rows) {
  const cells = [
    name, row.runs, `${whole(row.open)} (${row.range.map(whole).join("–")})`, whole(row.openCpu), one(row.add),
    one(row.addCpu), one(row.remove), one(row.removeCpu), row.frames, one(row.scrollCpu), whole(row.nodes),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

const row = (name) => rows.get(name);
const [ours, floor, underlay] = [row("Wusum"), row("floor-cv"), row("underlay-window-cv")];
if (ours && floor && underlay) {
  const limit = Math.max(2.5 * floor.open, 150);
  const checks = [
    ["opening, ms", ours.open, limit, `2.5 × floor-cv or 150`],
    ["add, CPU ms", ours.addCpu, 1.5 * underlay.addCpu, "1.5 × underlay-window-cv"],
    ["remove, CPU ms", ours.removeCpu, 1.5 * underlay.removeCpu, "1.5 × underlay-window-cv"],
    ["scroll, CPU ms a frame", ours.frames < 20 ? NaN : ours.scrollCpu, 1.5 * floor.scrollCpu, "1.5 × floor-cv"],
  ];
  for (const peer of ["recogito4-spans", "v-annotator"].filter(row)) {
    checks.push(["opening, ms", ours.open, row(peer).open, peer], ["add, ms", ours.add, row(peer).add, peer]);
  }
  const single = row("Wusum, one paragraph");
  if (single) checks.push(["add in one paragraph, CPU ms", single.addCpu, 2 * ours.addCpu, "2 × in 951 paragraphs"]);
  console.log("\n| required | measured | at most | that is | share of it | |\n|---|---|---|---|---|---|");
  for (const [what, measured, most, why] of checks) {
    const verdict = measured <= most ? "kept" : "**missed**";
    console.log(`| ${what} | ${one(measured)} | ${one(most)} | ${why} | ${(measured / most).toFixed(2)} | ${verdict} |`);
  }
}
