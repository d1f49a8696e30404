//! The spans behind a figure: which pairs a cell of the confusion matrix counts, which a class of boundary differences, which a
//! count of SemEval-2013; all of a label or a layer, those with links, those that were made in a way.

use serde::{Deserialize, Serialize};

use super::boundary::{BOUNDARY_CLASSES, boundary_class};
use super::corpus::{Corpus, Document, MadeBy, Mark, Work};
use super::flat::Layer;
use super::links::shared_quotes;
use super::pairing::pair_up;

/// What is counted, of two annotators by their places in [`Corpus::annotators`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Behind {
    /// Paired spans by their labels (places in [`Corpus::labels`]); `None` where one has nothing.
    Labels { a: usize, b: usize, of_a: Option<u16>, of_b: Option<u16> },
    /// Pairs of one label whose bounds differ by a class: a place in [`BOUNDARY_CLASSES`].
    Class { a: usize, b: usize, class: usize },
    /// All spans of a layer (a place in [`Layer::ALL`]), those first that are not equal.
    Layer { a: usize, b: usize, layer: usize },
    /// All spans of a label as if there were no other, those first that are not equal.
    Label { a: usize, b: usize, label: u16 },
    /// What counts as `outcome` (in the order of [`OUTCOMES`]) in a way (strict, exact, partial, type) of SemEval-2013.
    Way { a: usize, b: usize, way: usize, outcome: usize },
    /// Spans that are linked to something.
    Linked { a: usize, b: usize },
    /// Quotes that both have, with a speaker from one at least.
    Quotes { a: usize, b: usize },
    /// Spans that one of them made so (a place in [`MadeBy::ALL`]), with the equal one of the other.
    Origin { a: usize, b: usize, origin: usize },
}

/// What a span counts as in a way of SemEval-2013.
pub const OUTCOMES: [&str; 5] = ["correct", "incorrect", "partial", "missed", "spurious"];

impl Behind {
    pub fn annotators(self) -> (usize, usize) {
        match self {
            Self::Labels { a, b, .. }
            | Self::Class { a, b, .. }
            | Self::Layer { a, b, .. }
            | Self::Label { a, b, .. }
            | Self::Way { a, b, .. }
            | Self::Linked { a, b }
            | Self::Quotes { a, b }
            | Self::Origin { a, b, .. } => (a, b),
        }
    }
}

/// One of the pairs; one of the two at least is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterparts<'a> {
    pub document: &'a Document,
    pub a: Option<Mark>,
    pub b: Option<Mark>,
}

/// All of them, in the order of the articles unless said otherwise: as many as the figure counts. None where there are no such
/// annotators.
pub fn behind<'a>(corpus: &'a Corpus, what: &Behind) -> Vec<Counterparts<'a>> {
    let (a, b) = what.annotators();
    let mut found = Vec::new();
    for document in &corpus.documents {
        let work = |who: usize| document.works.get(who).and_then(Option::as_ref);
        let Some((one, other)) = work(a).zip(work(b)) else { continue };
        match *what {
            Behind::Labels { of_a, of_b, .. } => by_labels(document, one, other, (of_a, of_b), &mut found),
            Behind::Class { class, .. } => {
                for label in 0..corpus.labels.len() {
                    by_class(document, one, other, (label, class), &mut found);
                }
            }
            Behind::Layer { layer, .. } => {
                let mask = Layer::ALL.get(layer).map(|layer| layer.mask(corpus)).unwrap_or_default();
                let of = |mark: &Mark| mask.get(usize::from(mark.label)) == Some(&true);
                found.extend(side_by_side(document, one, other, of));
            }
            Behind::Label { label, .. } => {
                found.extend(side_by_side(document, one, other, |mark| mark.label == label));
            }
            Behind::Way { way, outcome, .. } => {
                let all = side_by_side(document, one, other, |_| true);
                found.extend(all.into_iter().filter(|pair| counts_as(way, pair) == outcome));
            }
            Behind::Linked { .. } => {
                let linked = |work: &Work, at: usize| work.links.iter().any(|link| link.from == at);
                found.extend(with_equals(document, one, other, linked));
            }
            Behind::Quotes { .. } => {
                let quote = corpus.labels.iter().position(|label| label.as_str() == "quote");
                let quote = quote.and_then(|at| u16::try_from(at).ok());
                let quotes = quote.map(|quote| shared_quotes(one, other, quote)).unwrap_or_default();
                found.extend(quotes.into_iter().map(|(i, j, _)| Counterparts {
                    document,
                    a: Some(one.marks[i].clone()),
                    b: Some(other.marks[j].clone()),
                }));
            }
            Behind::Origin { origin, .. } => {
                let made = |mark: &Mark| MadeBy::ALL.get(origin) == Some(&mark.made_by);
                let of = |from: &Work, to: &Work| -> Vec<(Mark, Option<Mark>)> {
                    let made = from.marks.iter().filter(|mark| made(mark));
                    made.map(|mark| (mark.clone(), equal(to, mark).map(|at| to.marks[at].clone()))).collect()
                };
                let first = of(one, other).into_iter().map(|(a, b)| (Some(a), b));
                let second = of(other, one).into_iter().map(|(b, a)| (a, Some(b)));
                found.extend(first.chain(second).map(|(a, b)| Counterparts { document, a, b }));
            }
        }
    }
    if matches!(what, Behind::Layer { .. } | Behind::Label { .. }) {
        found.sort_by_key(Counterparts::are_equal);
    }
    found
}

impl Counterparts<'_> {
    fn are_equal(&self) -> bool {
        self.a.as_ref().zip(self.b.as_ref()).is_some_and(|(a, b)| a.key() == b.key())
    }
}

/// The spans of both that `of` picks, paired.
fn side_by_side<'a>(
    document: &'a Document,
    a: &Work,
    b: &Work,
    of: impl Fn(&Mark) -> bool,
) -> Vec<Counterparts<'a>> {
    let of = |work: &Work| work.marks.iter().filter(|mark| of(mark)).cloned().collect::<Vec<_>>();
    let (one, other) = (of(a), of(b));
    let pairing = pair_up(&one, &other, |_, _| true);
    let both = pairing.pairs.iter().map(|(i, j)| (Some(one[*i].clone()), Some(other[*j].clone())));
    let only_a = pairing.only_a.iter().map(|at| (Some(one[*at].clone()), None));
    let only_b = pairing.only_b.iter().map(|at| (None, Some(other[*at].clone())));
    both.chain(only_a).chain(only_b).map(|(a, b)| Counterparts { document, a, b }).collect()
}

/// The place in [`OUTCOMES`]; see [`super::agreement`] for the same as counts.
fn counts_as(way: usize, pair: &Counterparts<'_>) -> usize {
    let (a, b) = match (&pair.a, &pair.b) {
        (Some(a), Some(b)) => (a, b),
        (Some(_), None) => return 3,
        (None, _) => return 4,
    };
    let (bounds, label) = (a.same_bounds(b), a.label == b.label);
    match way {
        0 => usize::from(!(bounds && label)),
        1 => usize::from(!bounds),
        2 => {
            if bounds {
                0
            } else {
                2
            }
        }
        _ => usize::from(!label),
    }
}

/// Spans of both by their place that `of` picks, those of the first with their equals, those of the second that have none.
fn with_equals<'a>(
    document: &'a Document,
    a: &Work,
    b: &Work,
    of: impl Fn(&Work, usize) -> bool,
) -> Vec<Counterparts<'a>> {
    let mut found = Vec::new();
    for (at, mark) in a.marks.iter().enumerate() {
        let other = equal(b, mark);
        if of(a, at) || other.is_some_and(|at| of(b, at)) {
            let b = other.map(|at| b.marks[at].clone());
            found.push(Counterparts { document, a: Some(mark.clone()), b });
        }
    }
    for (at, mark) in b.marks.iter().enumerate() {
        if of(b, at) && equal(a, mark).is_none() {
            found.push(Counterparts { document, a: None, b: Some(mark.clone()) });
        }
    }
    found
}

/// Where the other has the same span.
fn equal(work: &Work, mark: &Mark) -> Option<usize> {
    work.marks.binary_search_by(|other| other.key().cmp(&mark.key())).ok()
}

fn by_labels<'a>(
    document: &'a Document,
    a: &Work,
    b: &Work,
    labels: (Option<u16>, Option<u16>),
    found: &mut Vec<Counterparts<'a>>,
) {
    let pairing = pair_up(&a.marks, &b.marks, |_, _| true);
    let both = pairing.pairs.iter().map(|(i, j)| (Some(&a.marks[*i]), Some(&b.marks[*j])));
    let only_a = pairing.only_a.iter().map(|at| (Some(&a.marks[*at]), None));
    let only_b = pairing.only_b.iter().map(|at| (None, Some(&b.marks[*at])));
    let all = both.chain(only_a).chain(only_b);
    let label = |mark: Option<&Mark>| mark.map(|mark| mark.label);
    let wanted = all.filter(|(one, other)| (label(*one), label(*other)) == labels);
    found.extend(wanted.map(|(a, b)| Counterparts { document, a: a.cloned(), b: b.cloned() }));
}

fn by_class<'a>(
    document: &'a Document,
    a: &Work,
    b: &Work,
    (label, class): (usize, usize),
    found: &mut Vec<Counterparts<'a>>,
) {
    let of = |work: &Work| -> Vec<Mark> {
        work.marks.iter().filter(|mark| usize::from(mark.label) == label).cloned().collect()
    };
    let (one, other) = (of(a), of(b));
    for (i, j) in pair_up(&one, &other, |_, _| true).pairs {
        if one[i].same_bounds(&other[j]) {
            continue;
        }
        let is = boundary_class(&document.text, one[i].bytes, other[j].bytes);
        if is.map_or(BOUNDARY_CLASSES.len() - 1, |is| is.index()) == class {
            found.push(Counterparts { document, a: Some(one[i].clone()), b: Some(other[j].clone()) });
        }
    }
}
