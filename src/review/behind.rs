//! The spans behind a figure: which pairs a cell of the confusion matrix counts, which a class of boundary differences.

use serde::{Deserialize, Serialize};

use super::boundary::{BOUNDARY_CLASSES, boundary_class};
use super::corpus::{Corpus, Document, Mark, Work};
use super::pairing::pair_up;

/// What is counted, of two annotators by their places in [`Corpus::annotators`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Behind {
    /// Paired spans by their labels (places in [`Corpus::labels`]); `None` where one has nothing.
    Labels { a: usize, b: usize, of_a: Option<u16>, of_b: Option<u16> },
    /// Pairs of one label whose bounds differ by a class: a place in [`BOUNDARY_CLASSES`].
    Class { a: usize, b: usize, class: usize },
}

impl Behind {
    pub fn annotators(self) -> (usize, usize) {
        match self {
            Self::Labels { a, b, .. } | Self::Class { a, b, .. } => (a, b),
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

/// All of them, in the order of the articles: as many as the figure counts. None where there are no such annotators.
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
        }
    }
    found
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
