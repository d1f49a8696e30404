"""Agreement by scikit-learn, krippendorff and nervaluate, and by Wusum, on the same input in one run.

    python3 -m venv .tools/agreement && .tools/agreement/bin/pip install scikit-learn krippendorff nervaluate
    .tools/agreement/bin/python benches/agreement.py

150,000 tokens in 300 articles, 9,500 spans by each of two annotators, from a seed. Theirs: the calls only, on labels that
are ready. Ours (`cargo bench --bench review`): from the spans on, all figures but gamma and the bootstrap, also those that
theirs lack. Prints a table for docs/performance.md; fails where the figures differ."""
import json, os, random, subprocess, tempfile, time
import krippendorff
from nervaluate import Evaluator
from sklearn.metrics import cohen_kappa_score

LABELS = ["person", "place", "organization", "quote", "event"]
ARTICLES, TOKENS, SPANS = 300, 500, 9_500


def make():
    chance = random.Random(5)
    documents, left = [], SPANS
    for at in range(ARTICLES):
        words = ["".join(chance.choices("ابتثجحخدرسعقكلمنهوي", k=chance.randint(2, 8))) for _ in range(TOKENS)]
        tokens, pos = [], 0
        for word in words:
            tokens.append([pos, pos + len(word)])
            pos += len(word) + 1
        # Flat, since nervaluate counts nested spans by their order.
        wanted = left // (ARTICLES - at)
        left -= wanted
        a, b = [], []
        for slot in range(wanted):
            low, high = slot * TOKENS // wanted, (slot + 1) * TOKENS // wanted
            first = chance.randint(low, high - 6)
            last = first + chance.randint(0, 3)
            label = chance.choice(LABELS)
            a.append({"start": tokens[first][0], "end": tokens[last][1], "label": label})
            kind = chance.random()
            if kind < 0.1:
                last += 1
            elif kind < 0.15:
                label = chance.choice(LABELS)
            elif kind < 0.2:
                first = last = high - 1
            b.append({"start": tokens[first][0], "end": tokens[last][1], "label": label})
        documents.append({"id": str(at), "text": " ".join(words), "tokens": tokens, "a": a, "b": b})
    return {"labels": LABELS, "documents": documents}


def tags(document, who, bio):
    found = ["O"] * len(document["tokens"])
    starts = {start: at for at, (start, _) in enumerate(document["tokens"])}
    for span in document[who]:
        at, first = starts[span["start"]], True
        while at < len(found) and document["tokens"][at][0] < span["end"]:
            found[at] = (("B-" if first else "I-") if bio else "") + span["label"]
            at, first = at + 1, False
    return found


def timed(work):
    best, result = [], None
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        best.append((time.perf_counter() - start) * 1000)
    return sorted(best)[1], result


def main():
    given = make()
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", delete=False) as file:
        json.dump(given, file)
    flat = lambda who, bio: [tag for document in given["documents"] for tag in tags(document, who, bio)]
    pairs = [(flat("a", bio), flat("b", bio)) for bio in (False, True)]
    kappa, kappas = timed(lambda: [cohen_kappa_score(a, b) for a, b in pairs])
    binary = [[[tag == label for tag in side] for side in pairs[0]] for label in LABELS]
    kappa_label, _ = timed(lambda: [cohen_kappa_score(a, b) for a, b in binary])
    coded = []
    for a, b in pairs:
        place = {tag: at for at, tag in enumerate(sorted(set(a) | set(b)))}
        coded.append(([[place[tag] for tag in side] for side in (a, b)], list(place.values())))
    alpha, alphas = timed(lambda: [
        krippendorff.alpha(reliability_data=data, level_of_measurement="nominal", value_domain=domain)
        for data, domain in coded])
    entity = lambda spans: [{"label": s["label"], "start": s["start"], "end": s["end"] - 1} for s in spans]
    sides = [[entity(document[who]) for document in given["documents"]] for who in "ab"]
    nerv, found = timed(lambda: Evaluator(*sides, tags=LABELS, loader="dict").evaluate())
    ran = subprocess.run(["cargo", "bench", "--quiet", "--no-default-features", "--features", "cli", "--bench", "review",
                          "--", os.path.abspath(file.name)], check=True, capture_output=True, text=True)
    os.unlink(file.name)
    ours = json.loads(ran.stdout)
    figures = ours["figures"]
    same = [(kappas[0], figures["kappa_label"]), (kappas[1], figures["kappa_bio"]),
            (alphas[0], figures["alpha_label"]), (alphas[1], figures["alpha_bio"])]
    same += [(found["overall"][their].f1, figures[our]["f1"])
             for their, our in [("strict", "strict"), ("exact", "exact"), ("partial", "partial"), ("ent_type", "type")]]
    for theirs, own in same:
        assert abs(theirs - own) < 1e-9, (theirs, own)
    total = kappa + kappa_label + alpha + nerv
    spans = [sum(len(document[who]) for document in given["documents"]) for who in "ab"]
    print(f"{figures['tokens']} tokens, {spans[0]} and {spans[1]} spans; medians, ms\n")
    print("| | ms |\n|---|---|")
    print(f"| scikit-learn, κ by label and BIO | {kappa:.0f} |\n| scikit-learn, κ of each label | {kappa_label:.0f} |")
    print(f"| krippendorff, α by label and BIO | {alpha:.0f} |\n| nervaluate, overall and by label | {nerv:.0f} |")
    print(f"| together | {total:.0f} |\n| Wusum, all figures (worst of 21: {ours['worst_ms']:.1f}) | {ours['median_ms']:.1f} |")
    print(f"| times faster | {total / ours['median_ms']:.0f} |")


main()
