//! The figures as JSON, flat over all labels, so that other programs' figures can be laid beside them.
//!
//! A figure without a value is `null`, and its name with `_reason` says why.

use serde_json::{Map, Value, json};

use crate::review::{Agreement, Corpus, Figure, Figures, Layer, Scores};

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
