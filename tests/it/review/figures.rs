//! Figures against those of scikit-learn, krippendorff, seqeval, nervaluate and pygamma-agreement, which stand beside the
//! worked examples that the founders keep; read in place, skipped where absent.
//!
//! | example | compared |
//! |---|---|
//! | 1 flat | nervaluate's four ways overall and by label, κ and α by label and BIO, span F1, seqeval's F1, γ |
//! | 2 nested | κ and α by label and BIO, span F1, γ; nervaluate's overall counts too, though it is made for flat data |
//! | 3 three documents | as 1, without seqeval (a span there holds no token); γ by document |
//! | 4 no spans | all undefined, with the reason |

use std::path::{Path, PathBuf};

use serde_json::Value;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Outcome, import};
use wusum::model::{AnnotatorId, Project};
use wusum::review::{
    Agreement, Corpus, Figure, Given, Options, Sampling, Scores, States, TokenRule, Undefined, agreement,
};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

struct Example {
    corpus: Corpus,
    found: Agreement,
    expected: Value,
}

fn example(name: &str) -> Option<Example> {
    let given = std::fs::read(shared(&format!("checks/agreement/{name}.json"))?).expect("readable");
    let expected = shared(&format!("checks/agreement/{name}.expected.json"))?;
    // Python writes what is no number into JSON.
    let expected = std::fs::read_to_string(expected).expect("readable").replace("NaN", "null");
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    let corpus = Corpus::given(&Given::read(&given).expect("of the shape of the examples"));
    let options = Options { draws: 0, gamma: Sampling::Continua(3_000), ..Options::default() };
    let found = agreement(&corpus, options);
    Some(Example { corpus, found, expected: expected["expected"].clone() })
}

#[track_caller]
fn near(what: &str, found: Figure, expected: &Value) {
    let (found, expected) = (found.expect(what), expected.as_f64().expect(what));
    assert!((found - expected).abs() < 1e-9, "{what}: {found} instead of {expected}");
}

#[track_caller]
fn scores(what: &str, found: &Scores, expected: &Value) {
    let counts = [found.correct, found.incorrect, found.partial, found.missed, found.spurious];
    let names = ["correct", "incorrect", "partial", "missed", "spurious"];
    let theirs: Vec<u64> = names.iter().map(|name| expected[name].as_u64().expect(what)).collect();
    assert_eq!(counts.map(u64::from).to_vec(), theirs, "{what}");
    for (name, figure) in [("precision", found.precision), ("recall", found.recall), ("f1", found.f1)] {
        match figure {
            Ok(_) => near(&format!("{what}: {name}"), figure, &expected[name]),
            // nervaluate says 0 where a division by 0 leaves nothing to say.
            Err(_) => assert_eq!(expected[name].as_f64(), Some(0.0), "{what}: {name}"),
        }
    }
}

fn nervaluate(example: &Example) {
    let (figures, overall) = (&example.found.overall, &example.expected["nervaluate_overall"]);
    scores("strict", &figures.strict, &overall["strict"]);
    scores("exact", &figures.exact, &overall["exact"]);
    scores("partial", &figures.partial, &overall["partial"]);
    scores("type", &figures.type_, &overall["ent_type"]);
}

fn nervaluate_by_label(example: &Example) {
    let by_label = example.expected["nervaluate_by_label"].as_object().expect("by label");
    for (label, expected) in by_label {
        let at = example.corpus.labels.iter().position(|one| one.as_str() == label).expect("known");
        let found = &example.found.overall.labels[at];
        scores(&format!("{label} strict"), &found.strict, &expected["strict"]);
        scores(&format!("{label} exact"), &found.exact, &expected["exact"]);
        scores(&format!("{label} partial"), &found.partial, &expected["partial"]);
        scores(&format!("{label} type"), &found.type_, &expected["ent_type"]);
    }
}

fn tokens_and_spans(example: &Example) {
    let (figures, tokens) = (&example.found.overall, &example.expected["token"]);
    let all = figures.layers[3];
    assert_eq!(Some(figures.tokens), tokens["n_tokens"].as_u64());
    near("kappa label", all.kappa_label, &tokens["cohen_kappa_label"]);
    near("kappa bio", all.kappa_bio, &tokens["cohen_kappa_bio"]);
    near("alpha label", all.alpha_label, &tokens["krippendorff_alpha_nominal_label"]);
    near("alpha bio", all.alpha_bio, &tokens["krippendorff_alpha_nominal_bio"]);
    near("span F1", figures.span_f1, &example.expected["span_exact"]["f1"]);
    let both = &example.expected["span_exact"];
    let found = [figures.overlaps.identical, figures.overlaps.a(), figures.overlaps.b()];
    let count = |name: &str| both[name].as_u64().expect("counted");
    let theirs = [count("both"), count("both") + count("only_a"), count("both") + count("only_b")];
    assert_eq!(found.map(u64::from), theirs);
}

fn gamma(example: &Example) {
    let expected = example.expected["gamma"].as_array().expect("by document");
    let found = &example.found.overall.gamma.articles;
    assert_eq!(found.len(), expected.iter().filter(|one| one.get("error").is_none()).count());
    for article in found {
        let theirs = expected.iter().find(|one| one["doc"] == *article.id).expect("the same documents");
        let observed = theirs["observed_disorder"].as_f64().expect("a number");
        // Theirs is printed with nine digits, of numbers in single precision.
        let off = (article.observed_disorder - observed).abs();
        assert!(off < 1e-7, "{}: {} instead of {observed}", article.id, article.observed_disorder);
        let value = article.value().expect("there are units");
        let theirs = theirs["gamma_seed4772_n300"].as_f64().expect("a number");
        assert!((value - theirs).abs() < 0.03, "{}: gamma {value} instead of {theirs}", article.id);
    }
}

#[test]
fn flat_spans_give_the_figures_of_the_reference_programs() {
    let Some(example) = example("ex1_flat") else { return };
    nervaluate(&example);
    nervaluate_by_label(&example);
    tokens_and_spans(&example);
    gamma(&example);
    near("seqeval", example.found.overall.span_f1, &example.expected["seqeval"]["f1_micro"]);
}

#[test]
fn nested_spans_give_the_figures_of_the_reference_programs() {
    let Some(example) = example("ex2_nested") else { return };
    nervaluate(&example);
    tokens_and_spans(&example);
    gamma(&example);
}

#[test]
fn several_documents_give_the_figures_of_the_reference_programs() {
    let Some(example) = example("ex3_multidoc") else { return };
    nervaluate(&example);
    nervaluate_by_label(&example);
    tokens_and_spans(&example);
    gamma(&example);
}

#[test]
fn without_spans_no_figure_has_a_value_and_each_says_why() {
    let Some(example) = example("ex4_empty") else { return };
    let figures = &example.found.overall;
    assert_eq!((figures.documents, figures.tokens), (1, 4));
    assert_eq!(figures.span_f1, Err(Undefined::NoSpans));
    assert_eq!(figures.strict.f1, Err(Undefined::NoSpans));
    assert_eq!(figures.layers[3].kappa_label, Err(Undefined::OneCategory));
    assert_eq!(figures.layers[3].alpha_bio, Err(Undefined::OneCategory));
    assert_eq!(figures.alpha_u, Err(Undefined::NoSpans));
    assert_eq!(figures.gamma.value, Err(Undefined::NoSpans));
    assert_eq!(figures.relation_f1, Err(Undefined::NoRelations));
}

/// Reads a file of another program as the work of one annotator.
fn read(path: &Path, annotator: &str) -> Project {
    let bytes = std::fs::read(path).expect("readable");
    let name = path.to_str().expect("a name");
    let outcome = import(name, &bytes, &Choices::default(), &NativeDecoder, &NativeHtml);
    let Outcome::Project(imported) = outcome else { panic!("{outcome:?}") };
    named(imported.project, annotator)
}

fn named(mut project: Project, annotator: &str) -> Project {
    for mut set in project.sets().cloned().collect::<Vec<_>>() {
        set.annotator = AnnotatorId::new(annotator);
        project.add_set(set);
    }
    project
}

#[test]
fn the_two_persian_annotators_agree_with_a_span_f1_of_0_952() {
    let Some(first) = shared("data/fa_tweets_annotator1.bio.tsv") else { return };
    let second = shared("data/fa_tweets_annotator2.bio.tsv").expect("both or none");
    let (a, b) = (read(&first, "one"), read(&second, "two"));
    let corpus = Corpus::gather(&[&a, &b], &TokenRule::default(), States::Any);
    let options = Options { draws: 0, gamma: Sampling::Skip, ..Options::default() };
    let found = agreement(&corpus, options);
    let f1 = found.overall.span_f1.expect("there are spans");
    assert_eq!(format!("{f1:.3}"), "0.952");
    assert_eq!((found.overall.overlaps.a(), found.overall.overlaps.b()), (695, 660));
}
