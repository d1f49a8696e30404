//! The figures as JSON, flat over all labels, so that other programs' figures can be laid beside them.
//!
//! A figure without a value is `null`, and its name with `_reason` says why.

use serde_json::{Map, Value, json};

use super::Subject;
use crate::review::{Agreement, BOUNDARY_CLASSES, Corpus, Figure, Figures, Layer, MadeBy, Scores};

/// What `wusum agree --json` prints.
pub fn agree_json(corpus: &Corpus, found: &Agreement) -> Value {
    let mut object = figures_json(corpus, &found.overall);
    if corpus.annotators.len() > 2 {
        let name = |at: usize| corpus.annotators[at].as_str();
        let pairs = found.pairs.iter().map(|pair| {
            let mut of_pair = figures_json(corpus, &pair.figures);
            of_pair.insert("annotators".to_owned(), json!([name(pair.a), name(pair.b)]));
            Value::Object(of_pair)
        });
        object.insert("pairs".to_owned(), pairs.collect());
    }
    Value::Object(object)
}

/// Of one pair, or over all.
pub(super) fn figures_json(corpus: &Corpus, figures: &Figures) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("documents".to_owned(), figures.documents.into());
    object.insert("tokens".to_owned(), figures.tokens.into());
    put(&mut object, "span_f1", figures.span_f1);
    for (name, scores) in ways(&figures.strict, &figures.exact, &figures.partial, &figures.type_) {
        object.insert(name.to_owned(), scores_json(scores));
    }
    let all = Layer::ALL.iter().position(|layer| *layer == Layer::All).expect("it is listed");
    let layer = figures.layers[all];
    put(&mut object, "kappa_label", layer.kappa_label);
    put(&mut object, "kappa_bio", layer.kappa_bio);
    let mut kappas = Map::new();
    for (label, of_label) in corpus.labels.iter().zip(&figures.labels) {
        put(&mut kappas, label.as_str(), of_label.kappa);
    }
    object.insert("kappa_per_label".to_owned(), kappas.into());
    put(&mut object, "alpha_label", layer.alpha_label);
    put(&mut object, "alpha_bio", layer.alpha_bio);
    put(&mut object, "alpha_u", figures.alpha_u);
    let mut gamma = Map::new();
    put(&mut gamma, "value", figures.gamma.value);
    put(&mut gamma, "low", figures.gamma.low);
    put(&mut gamma, "high", figures.gamma.high);
    put(&mut gamma, "observed_disorder", figures.gamma.observed_disorder);
    object.insert("gamma".to_owned(), gamma.into());
    let mut labels = Map::new();
    for (label, of_label) in corpus.labels.iter().zip(&figures.labels) {
        let mut one = Map::new();
        put(&mut one, "span_f1", of_label.span_f1);
        for (name, scores) in ways(&of_label.strict, &of_label.exact, &of_label.partial, &of_label.type_) {
            one.insert(name.to_owned(), scores_json(scores));
        }
        labels.insert(label.as_str().to_owned(), one.into());
    }
    object.insert("per_label".to_owned(), labels.into());
    object
}

pub(super) fn ways<'a>(
    strict: &'a Scores,
    exact: &'a Scores,
    partial: &'a Scores,
    type_: &'a Scores,
) -> [(&'static str, &'a Scores); 4] {
    [("strict", strict), ("exact", exact), ("partial", partial), ("type", type_)]
}

fn scores_json(scores: &Scores) -> Value {
    let mut object = Map::new();
    let counts = [
        ("correct", scores.correct),
        ("incorrect", scores.incorrect),
        ("partial", scores.partial),
        ("missed", scores.missed),
        ("spurious", scores.spurious),
    ];
    for (name, count) in counts {
        object.insert(name.to_owned(), count.into());
    }
    put(&mut object, "precision", scores.precision);
    put(&mut object, "recall", scores.recall);
    put(&mut object, "f1", scores.f1);
    object.into()
}

pub(super) fn put(object: &mut Map<String, Value>, name: &str, figure: Figure) {
    match figure {
        Ok(value) => {
            object.insert(name.to_owned(), value.into());
        }
        Err(why) => {
            object.insert(name.to_owned(), Value::Null);
            object.insert(format!("{name}_reason"), why.code().into());
        }
    }
}

/// Everything that the report says, for programs.
pub fn report_json(subject: &Subject<'_>) -> Value {
    let Subject { corpus, agreement, decisions, .. } = subject;
    let names = Figures::names(corpus);
    let name = |at: usize| corpus.annotators[at].as_str();
    let pairs: Vec<Value> = agreement
        .pairs
        .iter()
        .map(|pair| {
            let mut one = Map::new();
            one.insert("annotators".to_owned(), json!([name(pair.a), name(pair.b)]));
            one.extend(figures_json(corpus, &pair.figures));
            one.extend(more_json(corpus, &pair.figures));
            let mut intervals = Map::new();
            for (name, interval) in names.iter().zip(&pair.intervals) {
                match interval {
                    Ok((low, high)) => intervals.insert(name.clone(), json!([low, high])),
                    Err(why) => intervals.insert(format!("{name}_reason"), why.code().into()),
                };
            }
            one.insert("intervals_95".to_owned(), intervals.into());
            let by_guidelines: Vec<Value> = pair
                .by_guidelines
                .iter()
                .map(|(version, figures)| {
                    let mut of = figures_json(corpus, figures);
                    of.insert("guideline_version".to_owned(), json!(version));
                    of.into()
                })
                .collect();
            one.insert("by_guidelines".to_owned(), by_guidelines.into());
            one.into()
        })
        .collect();
    let mut overall = figures_json(corpus, &agreement.overall);
    overall.extend(more_json(corpus, &agreement.overall));
    let aside = agreement.aside;
    let log = crate::review::write_decisions(decisions, corpus);
    json!({
        "annotators": corpus.annotators.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "labels": subject.schema().iter().map(|label| json!({
            "id": label.id.as_str(),
            "names": label.names.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "definition": label.definition.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        })).collect::<Vec<_>>(),
        "guideline_versions": subject.guidelines().iter().map(|version| version.number).collect::<Vec<_>>(),
        "seed": agreement.options.seed,
        "draws": agreement.options.draws,
        "aside": {
            "not_done": aside.not_done, "twice": aside.twice, "older_revisions": aside.older, "spans_out_of_reach": aside.spans_out_of_reach,
        },
        "overall": overall,
        "pairs": pairs,
        "decisions": log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect::<Vec<Value>>(),
    })
}

/// What the flat figures leave out.
fn more_json(corpus: &Corpus, figures: &Figures) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "macro_f1", figures.macro_f1);
    object.insert("alpha_u_spans".to_owned(), figures.units.into());
    let mut layers = Map::new();
    for (layer, of) in Layer::ALL.into_iter().zip(&figures.layers) {
        let mut one = Map::new();
        put(&mut one, "kappa_label", of.kappa_label);
        put(&mut one, "kappa_bio", of.kappa_bio);
        put(&mut one, "alpha_label", of.alpha_label);
        put(&mut one, "alpha_bio", of.alpha_bio);
        layers.insert(layer.slug().to_owned(), one.into());
    }
    object.insert("layers".to_owned(), layers.into());
    let with_count = |figure: Figure, n: u32| {
        let mut one = Map::new();
        put(&mut one, "value", figure);
        one.insert("n".to_owned(), n.into());
        Value::Object(one)
    };
    let ignoring = BOUNDARY_CLASSES.into_iter().zip(figures.ignoring);
    let ignoring = ignoring.map(|(class, (figure, n))| (class.slug().to_owned(), with_count(figure, n)));
    object.insert("span_f1_ignoring".to_owned(), Value::Object(ignoring.collect()));
    let origins = MadeBy::ALL.into_iter().zip(figures.origins);
    let origins = origins.map(|(origin, (figure, n))| (origin.slug().to_owned(), with_count(figure, n)));
    object.insert("by_origin".to_owned(), Value::Object(origins.collect()));
    let links = figures.links;
    object.insert("relation_f1".to_owned(), with_count(figures.relation_f1, links.a + links.b));
    object.insert("speaker_accuracy".to_owned(), with_count(figures.speaker_accuracy, links.quotes));
    let labels: Vec<&str> = corpus.labels.iter().map(|label| label.as_str()).collect();
    let rows: Vec<&[u32]> = figures.confusion.chunks(labels.len() + 1).collect();
    object.insert("confusion".to_owned(), json!({ "labels": labels, "rows": rows }));
    object.insert("start_shifts".to_owned(), json!(figures.start_shifts));
    object.insert("end_shifts".to_owned(), json!(figures.end_shifts));
    object
}
