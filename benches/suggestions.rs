//! How good the model of `assist::learn` is, by the number of labelled sentences, beside known names; and how long it takes.
//!
//! Each line of a corpus is a sentence. The last fifth of the lines is held out; of the others as many as are to be labelled
//! are drawn by a seed. What counts is the exact span with the exact label. What this prints stands in docs/suggestions.md.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

use wusum::assist::learn::{Model, Sentence, train};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Outcome, import};
use wusum::text::{TextRange, folded, tokens};

const CORPORA: [&str; 2] = ["ar_aqmar_test.bio.txt", "ar_wojood_val.bio.txt"];
const COUNTS: [usize; 5] = [20, 50, 100, 200, 400];
const SEEDS: u64 = 5;
/// The demanded precision that the app begins with, and two others.
const DEMANDED: [f64; 3] = [0.7, 0.8, 0.9];

fn main() {
    // `cargo bench` adds options of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let folder = std::env::var_os("WUSUM_CORPORA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    for name in CORPORA.iter().filter(|name| words.is_empty() || words.iter().any(|word| name.contains(word)))
    {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            println!("{name}: not there, so not measured.\n");
            continue;
        };
        quality(name, &sentences(name, &bytes));
    }
    if words.is_empty() || words.iter().any(|word| word == "times") {
        let name = CORPORA[0];
        if let Ok(bytes) = std::fs::read(folder.join(name)) {
            times(&sentences(name, &bytes));
        }
    }
}

/// The lines of a corpus with the spans in them.
fn sentences(name: &str, bytes: &[u8]) -> Vec<Sentence> {
    let outcome = import(name, bytes, &Choices::default(), &NativeDecoder, &NativeHtml);
    let Outcome::Project(imported) = outcome else { panic!("{name}: {outcome:?}") };
    let mut all = Vec::new();
    for set in imported.project.sets() {
        let article = imported.project.article(&set.article).expect("the set's article");
        let mut start = 0;
        for line in article.text.split_inclusive('\n') {
            let range = TextRange::between(start, start + line.trim_end().len());
            let inside = set.spans.iter().filter(|span| range.contains(span.extent()));
            let spans = inside.map(|span| {
                let extent = span.extent();
                (TextRange::between(extent.start() - start, extent.end() - start), &span.label)
            });
            if !range.is_empty() {
                all.push(Sentence::new(line.trim_end(), spans));
            }
            start += line.len();
        }
    }
    all
}

/// Proposals against the held-out spans.
#[derive(Clone, Copy, Default)]
struct Score {
    said: usize,
    right: usize,
    gold: usize,
}

impl Score {
    fn add(&mut self, said: &[((usize, usize), String)], gold: &[((usize, usize), String)]) {
        self.said += said.len();
        self.right += said.iter().filter(|span| gold.contains(span)).count();
        self.gold += gold.len();
    }

    fn precision(self) -> f64 {
        self.right as f64 / self.said.max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }

    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.said + self.gold).max(1) as f64
    }
}

fn quality(name: &str, all: &[Sentence]) {
    let (read, held_out) = all.split_at(all.len() * 4 / 5);
    let gold: usize = held_out.iter().map(|sentence| sentence.spans.len()).sum();
    println!(
        "**{name}**: {} sentences to draw from; {} held out, with {gold} spans.\n",
        read.len(),
        held_out.len()
    );
    println!(
        "| sentences labelled | spans in them | the model, all it thinks: precision | recall | F1 | known names: precision | recall | F1 |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut spoken = String::new();
    let mut counts: Vec<usize> = COUNTS.into_iter().filter(|count| *count <= read.len()).collect();
    if counts.len() < COUNTS.len() {
        counts.push(read.len());
    }
    for count in counts {
        let (mut model_scores, mut name_scores, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        let mut said: Vec<Vec<(Score, Option<f64>)>> = vec![Vec::new(); DEMANDED.len()];
        for seed in 0..SEEDS {
            let drawn = draw(read, count, seed);
            spans.push(drawn.iter().map(|sentence| sentence.spans.len()).sum::<usize>() as f64);
            name_scores.push(known_names(&drawn, held_out));
            let model = train(&drawn, &[], seed, &mut |_, _| {});
            model_scores.push(of_model(model.as_ref(), held_out, None));
            for (demanded, said) in DEMANDED.iter().zip(&mut said) {
                let tried = model.as_ref().and_then(|model| model.standing(*demanded)?.precision());
                said.push((of_model(model.as_ref(), held_out, Some(*demanded)), tried));
            }
        }
        let three = |scores: &[Score]| {
            [Score::precision, Score::recall, Score::f1]
                .map(|figure| range(&scores.iter().map(|score| figure(*score)).collect::<Vec<_>>()))
                .join(" | ")
        };
        let mean = spans.iter().sum::<f64>() / spans.len() as f64;
        println!("| {count} | {mean:.0} | {} | {} |", three(&model_scores), three(&name_scores));
        for (demanded, said) in DEMANDED.iter().zip(&said) {
            let speaking: Vec<(Score, f64)> =
                said.iter().filter_map(|(score, tried)| Some((*score, (*tried)?))).collect();
            if speaking.is_empty() {
                spoken += &format!("| {count} | {demanded:.1} | 0 of {SEEDS} | – | – | – | – |\n");
                continue;
            }
            let figures =
                |of: &dyn Fn(&(Score, f64)) -> f64| range(&speaking.iter().map(of).collect::<Vec<_>>());
            spoken += &format!(
                "| {count} | {demanded:.1} | {} of {SEEDS} | {} | {} | {} | {:.0} |\n",
                speaking.len(),
                figures(&|(_, tried)| *tried),
                figures(&|(score, _)| score.precision()),
                figures(&|(score, _)| score.recall()),
                speaking.iter().map(|(score, _)| score.said as f64).sum::<f64>() / speaking.len() as f64,
            );
        }
    }
    println!(
        "\n| sentences labelled | demanded precision | speaks | its precision in the trial | precision held out | recall held out | proposals |"
    );
    println!("|---|---|---|---|---|---|---|\n{spoken}");
}

/// Mean, least and most.
fn range(figures: &[f64]) -> String {
    let mean = figures.iter().sum::<f64>() / figures.len() as f64;
    let least = figures.iter().copied().fold(f64::MAX, f64::min);
    let most = figures.iter().copied().fold(f64::MIN, f64::max);
    format!("{mean:.2} ({least:.2}–{most:.2})")
}

/// `count` sentences by chance, in their order.
fn draw(all: &[Sentence], count: usize, seed: u64) -> Vec<Sentence> {
    // SplitMix64.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut keyed: Vec<(u64, usize)> = (0..all.len()).map(|at| (next(), at)).collect();
    keyed.sort_unstable();
    let mut drawn: Vec<usize> = keyed.into_iter().take(count).map(|(_, at)| at).collect();
    drawn.sort_unstable();
    drawn.into_iter().map(|at| all[at].clone()).collect()
}

fn of_model(model: Option<&Model>, held_out: &[Sentence], demanded: Option<f64>) -> Score {
    let mut score = Score::default();
    for sentence in held_out {
        let proposed = model.map_or_else(Vec::new, |model| match demanded {
            Some(demanded) => model.propose(&sentence.text, demanded),
            None => model.propose_all(&sentence.text),
        });
        let said: Vec<((usize, usize), String)> = proposed
            .iter()
            .map(|one| ((one.range.start(), one.range.end()), one.label.as_str().to_owned()))
            .collect();
        score.add(&said, &sentence.spans);
    }
    score
}

/// The longest name that was labelled before, from the left, with the label that it had most often.
fn known_names(drawn: &[Sentence], held_out: &[Sentence]) -> Score {
    let mut names: HashMap<String, HashMap<&str, usize>> = HashMap::new();
    for sentence in drawn {
        for ((start, end), label) in &sentence.spans {
            let name = joined(&sentence.text, &tokens(&sentence.text, TextRange::between(*start, *end)));
            *names.entry(name).or_default().entry(label).or_default() += 1;
        }
    }
    let names: HashMap<String, String> = names
        .into_iter()
        .filter_map(|(name, labels)| {
            let most = labels.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))?;
            Some((name, most.0.to_owned()))
        })
        .collect();
    let mut score = Score::default();
    for sentence in held_out {
        let text = &sentence.text;
        let all = tokens(text, TextRange::between(0, text.len()));
        let (mut said, mut at) = (Vec::new(), 0);
        while at < all.len() {
            let longest = (at + 1..=all.len().min(at + 12)).rev().find_map(|end| {
                let label = names.get(&joined(text, &all[at..end]))?;
                Some((end, label.clone()))
            });
            if let Some((end, label)) = longest {
                said.push(((all[at].start(), all[end - 1].end()), label));
                at = end;
            } else {
                at += 1;
            }
        }
        score.add(&said, &sentence.spans);
    }
    score
}

fn joined(text: &str, tokens: &[TextRange]) -> String {
    tokens.iter().map(|token| folded(&text[token.start()..token.end()])).collect::<Vec<_>>().join(" ")
}

fn times(all: &[Sentence]) {
    let (read, _) = all.split_at(all.len() * 4 / 5);
    let mut text = String::new();
    for sentence in all.iter().cycle() {
        text += &sentence.text;
        text.push('\n');
        if text.len() >= 1_000_000 {
            break;
        }
    }
    println!(
        "| sentences labelled | training with its trial, ms | the model in bytes | proposing in a text of 1 MB, ms |"
    );
    println!("|---|---|---|---|");
    for count in COUNTS.into_iter().filter(|count| *count <= read.len()) {
        let drawn = draw(read, count, 0);
        let (mut training, mut proposing, mut bytes) = (Vec::new(), Vec::new(), 0);
        for _ in 0..5 {
            let start = Instant::now();
            let model = train(&drawn, &[], 0, &mut |_, _| {}).expect("there are spans");
            training.push(start.elapsed().as_secs_f64() * 1_000.0);
            bytes = model.to_bytes().len();
            let start = Instant::now();
            std::hint::black_box(model.propose_all(&text));
            proposing.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
        let median = |times: &mut Vec<f64>| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        println!("| {count} | {:.0} | {bytes} | {:.0} |", median(&mut training), median(&mut proposing));
    }
    println!();
}
