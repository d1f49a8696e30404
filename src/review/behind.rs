//! The spans behind a figure: which pairs a cell of the confusion matrix counts, which a class of boundary differences, which a
//! count of SemEval-2013, which a bar of the histogram; all of a label, a layer or a version of the guidelines, those with links,
//! those that were made in a way; of two annotators, or of each with each.

use serde::{Deserialize, Serialize};

use super::boundary::{BOUNDARY_CLASSES, boundary_class};
use super::corpus::{Corpus, Document, MadeBy, Mark, Work};
use super::flat::{Layer, flat};
use super::links::shared_quotes;
use super::pairing::pair_up;

/// What is counted, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// Two annotators by their places in [`Corpus::annotators`]; `None`: each with each, as figures over all sum them up.
    pub two: Option<(usize, usize)>,
    pub of: Of,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Of {
    /// Paired spans by their labels (places in [`Corpus::labels`]); `None` where one has nothing.
    Labels { of_a: Option<u16>, of_b: Option<u16> },
    /// Pairs of one label whose bounds differ by a class: a place in [`BOUNDARY_CLASSES`].
    Class(usize),
    /// Pairs of one label with other bounds whose edges lie so far apart: a place among [`SHIFTS`].
    Shift { edge: Edge, at: usize },
    /// All spans of a layer (a place in [`Layer::ALL`]), those first that are not equal.
    Layer(usize),
    /// All spans of a label as if there were no other, those first that are not equal.
    Label(u16),
    /// The units of αU, each by itself: on articles that all who are compared have.
    Units,
    /// What counts as `outcome` (in the order of [`OUTCOMES`]) in a way (strict, exact, partial, type) of SemEval-2013.
    Way { way: usize, outcome: usize },
    /// Spans that are linked to something.
    Linked,
    /// Quotes that both have, with a speaker from one at least.
    Quotes,
    /// Spans that one of them made so (a place in [`MadeBy::ALL`]), with the equal one of the other.
    Origin(usize),
    /// All spans of articles that both made under one version of the guidelines (`None`: under different ones), those first
    /// that are not equal.
    Version(Option<u32>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edge {
    Start,
    End,
}

/// What a span counts as in a way of SemEval-2013.
pub const OUTCOMES: [&str; 5] = ["correct", "incorrect", "partial", "missed", "spurious"];

/// How many code points the second's edge may lie behind the first's, one by one, before all that is farther comes together.
const FAR: i32 = 5;

/// Into how many kinds [`shift_at`] parts shifts: farther back than [`FAR`], each one to `FAR`, farther ahead.
pub const SHIFTS: usize = 2 * FAR as usize + 3;

/// The kind of a shift (code points): below [`SHIFTS`].
pub fn shift_at(shift: i32) -> usize {
    (shift.clamp(-FAR - 1, FAR + 1) + FAR + 1) as usize
}

/// A kind of shift as the least or most code points of it, and whether it holds what is farther, too.
pub fn shift_of(at: usize) -> (i32, bool) {
    let shift = at as i32 - FAR - 1;
    (shift.clamp(-FAR, FAR), shift.abs() > FAR)
}

/// One of the pairs; one of the two at least is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterparts<'a> {
    pub document: &'a Document,
    /// Whose they are, by their places in [`Corpus::annotators`].
    pub who: (usize, usize),
    pub a: Option<Mark>,
    pub b: Option<Mark>,
}

/// All of them, in the order of the articles unless said otherwise: as many as the figure counts. None where there are no such
/// annotators.
pub fn behind<'a>(corpus: &'a Corpus, what: &Behind) -> Vec<Counterparts<'a>> {
    let n = corpus.annotators.len();
    let two: Vec<(usize, usize)> = match what.two {
        Some(two) => vec![two],
        None => (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect(),
    };
    let mut found = Vec::new();
    for document in &corpus.documents {
        if what.of == Of::Units {
            units(corpus, document, what.two, &mut found);
            continue;
        }
        for &who in &two {
            let work = |who: usize| document.works.get(who).and_then(Option::as_ref);
            let Some((one, other)) = work(who.0).zip(work(who.1)) else { continue };
            let pairs = of_two(corpus, document, one, other, what.of);
            found.extend(pairs.into_iter().map(|(a, b)| Counterparts { document, who, a, b }));
        }
    }
    if matches!(what.of, Of::Layer(_) | Of::Label(_) | Of::Version(_)) {
        found.sort_by_key(Counterparts::are_equal);
    }
    found
}

/// A span of the one, of the other, or of both.
type Two = (Option<Mark>, Option<Mark>);

fn of_two(corpus: &Corpus, document: &Document, one: &Work, other: &Work, of: Of) -> Vec<Two> {
    match of {
        Of::Labels { of_a, of_b } => {
            let label = |mark: &Option<Mark>| mark.as_ref().map(|mark| mark.label);
            let all = side_by_side(one, other, |_| true);
            all.into_iter().filter(|(a, b)| (label(a), label(b)) == (of_a, of_b)).collect()
        }
        Of::Class(class) => differing(corpus, one, other, |a, b| {
            let is = boundary_class(&document.text, a.bytes, b.bytes);
            is.map_or(BOUNDARY_CLASSES.len() - 1, |is| is.index()) == class
        }),
        Of::Shift { edge, at } => differing(corpus, one, other, |a, b| {
            let (from, to) = match edge {
                Edge::Start => (a.start, b.start),
                Edge::End => (a.end, b.end),
            };
            shift_at((i64::from(to) - i64::from(from)) as i32) == at
        }),
        Of::Layer(layer) => {
            let mask = Layer::ALL.get(layer).map(|layer| layer.mask(corpus)).unwrap_or_default();
            side_by_side(one, other, |mark| mask.get(usize::from(mark.label)) == Some(&true))
        }
        Of::Label(label) => side_by_side(one, other, |mark| mark.label == label),
        Of::Way { way, outcome } => {
            let all = side_by_side(one, other, |_| true);
            all.into_iter().filter(|pair| counts_as(way, pair) == outcome).collect()
        }
        Of::Linked => with_equals(one, other, |work, at| work.links.iter().any(|link| link.from == at)),
        Of::Quotes => {
            let quote = corpus.labels.iter().position(|label| label.as_str() == "quote");
            let quote = quote.and_then(|at| u16::try_from(at).ok());
            let quotes = quote.map(|quote| shared_quotes(one, other, quote)).unwrap_or_default();
            let both =
                |(i, j, _): (usize, usize, bool)| (Some(one.marks[i].clone()), Some(other.marks[j].clone()));
            quotes.into_iter().map(both).collect()
        }
        Of::Origin(origin) => {
            let made = |mark: &Mark| MadeBy::ALL.get(origin) == Some(&mark.made_by);
            let of = |from: &Work, to: &Work| -> Vec<(Mark, Option<Mark>)> {
                let made = from.marks.iter().filter(|mark| made(mark));
                made.map(|mark| (mark.clone(), equal(to, mark).map(|at| to.marks[at].clone()))).collect()
            };
            let first = of(one, other).into_iter().map(|(a, b)| (Some(a), b));
            first.chain(of(other, one).into_iter().map(|(b, a)| (a, Some(b)))).collect()
        }
        Of::Version(version) => {
            let (a, b) = (one.guideline_version, other.guideline_version);
            match (a == b).then_some(a) == version {
                true => side_by_side(one, other, |_| true),
                false => Vec::new(),
            }
        }
        // Not of two.
        Of::Units => Vec::new(),
    }
}

/// The units of αU, where all who are compared have worked. Of all annotators each is on the left, as its own counterpart.
fn units<'a>(
    corpus: &Corpus,
    document: &'a Document,
    two: Option<(usize, usize)>,
    found: &mut Vec<Counterparts<'a>>,
) {
    let who = two.map_or_else(|| (0..document.works.len()).collect(), |(a, b)| vec![a, b]);
    let work = |who: usize| document.works.get(who).and_then(Option::as_ref);
    if who.iter().any(|one| work(*one).is_none()) {
        return;
    }
    let mut mask = vec![false; corpus.labels.len()];
    for one in who {
        for label in 0..mask.len() {
            mask[label] = true;
            let marks = work(one).map(|work| flat(&work.marks, &mask)).unwrap_or_default();
            mask[label] = false;
            for mark in marks {
                let (who, mark) = (two.unwrap_or((one, one)), Some(mark.clone()));
                let (a, b) = if who.0 == one { (mark, None) } else { (None, mark) };
                found.push(Counterparts { document, who, a, b });
            }
        }
    }
}

impl Counterparts<'_> {
    fn are_equal(&self) -> bool {
        self.a.as_ref().zip(self.b.as_ref()).is_some_and(|(a, b)| a.key() == b.key())
    }
}

/// The spans of both that `of` picks, paired.
fn side_by_side(a: &Work, b: &Work, of: impl Fn(&Mark) -> bool) -> Vec<Two> {
    let of = |work: &Work| work.marks.iter().filter(|mark| of(mark)).cloned().collect::<Vec<_>>();
    let (one, other) = (of(a), of(b));
    let pairing = pair_up(&one, &other, |_, _| true);
    let both = pairing.pairs.iter().map(|(i, j)| (Some(one[*i].clone()), Some(other[*j].clone())));
    let only_a = pairing.only_a.iter().map(|at| (Some(one[*at].clone()), None));
    let only_b = pairing.only_b.iter().map(|at| (None, Some(other[*at].clone())));
    both.chain(only_a).chain(only_b).collect()
}

/// The place in [`OUTCOMES`]; see [`super::agreement`] for the same as counts.
fn counts_as(way: usize, pair: &Two) -> usize {
    let (a, b) = match pair {
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
fn with_equals(a: &Work, b: &Work, of: impl Fn(&Work, usize) -> bool) -> Vec<Two> {
    let mut found = Vec::new();
    for (at, mark) in a.marks.iter().enumerate() {
        let other = equal(b, mark);
        if of(a, at) || other.is_some_and(|at| of(b, at)) {
            found.push((Some(mark.clone()), other.map(|at| b.marks[at].clone())));
        }
    }
    for (at, mark) in b.marks.iter().enumerate() {
        if of(b, at) && equal(a, mark).is_none() {
            found.push((None, Some(mark.clone())));
        }
    }
    found
}

/// Where the other has the same span.
fn equal(work: &Work, mark: &Mark) -> Option<usize> {
    work.marks.binary_search_by(|other| other.key().cmp(&mark.key())).ok()
}

/// Pairs of one label with other bounds that `picks` takes.
fn differing(corpus: &Corpus, a: &Work, b: &Work, picks: impl Fn(&Mark, &Mark) -> bool) -> Vec<Two> {
    let mut found = Vec::new();
    for label in 0..corpus.labels.len() {
        let of = |work: &Work| -> Vec<Mark> {
            work.marks.iter().filter(|mark| usize::from(mark.label) == label).cloned().collect()
        };
        let (one, other) = (of(a), of(b));
        for (i, j) in pair_up(&one, &other, |_, _| true).pairs {
            let (one, other) = (&one[i], &other[j]);
            if !one.same_bounds(other) && picks(one, other) {
                found.push((Some(one.clone()), Some(other.clone())));
            }
        }
    }
    found
}
