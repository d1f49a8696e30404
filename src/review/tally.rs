//! What is counted of one article for two annotators. Every figure is computed from sums of these, so that an article can
//! be left out, or counted twice by the bootstrap, without comparing spans again.

use super::boundary::{BOUNDARY_CLASSES, boundary_class};
use super::corpus::{Corpus, Document, MadeBy, Mark, Work};
use super::flat::{Layer, categories, tokens_of_label, without_edges};
use super::links::{LinkCounts, count_links};
use super::pairing::pair_up;

/// How the spans of two annotators answer to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlaps {
    /// Bounds and label are equal.
    pub identical: u32,
    /// Paired, bounds are equal, labels are not.
    pub same_bounds: u32,
    /// Paired, labels are equal, bounds are not.
    pub same_label: u32,
    /// Paired by overlapping only.
    pub neither: u32,
    pub only_a: u32,
    pub only_b: u32,
}

impl Overlaps {
    fn fields_mut(&mut self) -> [&mut u32; 6] {
        let Self { identical, same_bounds, same_label, neither, only_a, only_b } = self;
        [identical, same_bounds, same_label, neither, only_a, only_b]
    }

    pub(super) fn add(&mut self, other: &Self, times: u32) {
        let mut other = *other;
        for (sum, more) in self.fields_mut().into_iter().zip(other.fields_mut()) {
            *sum += *more * times;
        }
    }

    fn paired(&self) -> u32 {
        self.identical + self.same_bounds + self.same_label + self.neither
    }

    /// Spans of the first annotator.
    pub fn a(&self) -> u32 {
        self.paired() + self.only_a
    }

    /// Spans of the second annotator.
    pub fn b(&self) -> u32 {
        self.paired() + self.only_b
    }
}

/// A table with few cells in use: places and counts.
pub(super) type Sparse = Vec<(u32, u32, u32)>;

#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub tokens: u32,
    pub overlaps: Overlaps,
    /// By label: as if there were no other.
    pub labels: Vec<OfLabel>,
    /// By [`Layer::ALL`]: categories of the first annotator, of the second, tokens.
    pub layers: [Sparse; 4],
    /// Labels of pairs; the number of labels stands for none.
    pub confusion: Sparse,
    /// How far the second's start and end lie behind the first's, in code points, of pairs of one label; how often.
    pub start_shifts: Vec<(i32, u32)>,
    pub end_shifts: Vec<(i32, u32)>,
    pub links: LinkCounts,
    /// By [`MadeBy::ALL`]: spans of both annotators that the other has too, and all of them.
    pub origins: [(u32, u32); 3],
}

#[derive(Clone, Debug, Default)]
pub(super) struct OfLabel {
    pub label: u16,
    pub overlaps: Overlaps,
    /// Tokens in a span of the label: of both, of the first, of the second.
    pub both: u32,
    pub a: u32,
    pub b: u32,
    /// Pairs that differ by a class of [`BOUNDARY_CLASSES`].
    pub classes: [u32; BOUNDARY_CLASSES.len()],
}

/// What does not change from article to article.
pub(super) struct Ground {
    masks: [Vec<bool>; 4],
    labels: u16,
    quote: Option<u16>,
}

impl Ground {
    pub fn new(corpus: &Corpus) -> Self {
        let quote = corpus.labels.iter().position(|label| label.as_str() == "quote");
        Self {
            masks: Layer::ALL.map(|layer| layer.mask(corpus)),
            labels: u16::try_from(corpus.labels.len()).expect("nobody has 65,536 labels"),
            quote: quote.map(|at| at as u16),
        }
    }
}

/// Counts one article.
pub(super) fn tally(ground: &Ground, document: &Document, a: &Work, b: &Work) -> Tally {
    let mut found = Tally { tokens: document.tokens.len() as u32, ..Tally::default() };
    spans(ground, document, a, b, &mut found);
    tokens(ground, document, a, b, &mut found);
    found.links = count_links(a, b, ground.quote);
    found
}

fn spans(ground: &Ground, document: &Document, a: &Work, b: &Work, found: &mut Tally) {
    let pairing = pair_up(&a.marks, &b.marks, |_, _| true);
    let none = u32::from(ground.labels);
    let mut confusion = Vec::with_capacity(pairing.pairs.len());
    let (mut known_a, mut known_b) = (vec![false; a.marks.len()], vec![false; b.marks.len()]);
    for &(i, j) in &pairing.pairs {
        let (one, other) = (&a.marks[i], &b.marks[j]);
        *kind(&mut found.overlaps, one, other) += 1;
        confusion.push((u32::from(one.label), u32::from(other.label)));
        if one.key() == other.key() {
            (known_a[i], known_b[j]) = (true, true);
        }
    }
    found.overlaps.only_a = pairing.only_a.len() as u32;
    found.overlaps.only_b = pairing.only_b.len() as u32;
    confusion.extend(pairing.only_a.iter().map(|at| (u32::from(a.marks[*at].label), none)));
    confusion.extend(pairing.only_b.iter().map(|at| (none, u32::from(b.marks[*at].label))));
    found.confusion = counted(confusion);
    for (marks, known) in [(&a.marks, known_a), (&b.marks, known_b)] {
        for (mark, known) in marks.iter().zip(known) {
            let at = MadeBy::ALL.iter().position(|one| *one == mark.made_by).expect("all are listed");
            found.origins[at].0 += u32::from(known);
            found.origins[at].1 += 1;
        }
    }
    by_label(ground, document, a, b, found);
}

fn by_label(ground: &Ground, document: &Document, a: &Work, b: &Work, found: &mut Tally) {
    let (by_a, by_b) = (of_labels(ground, &a.marks), of_labels(ground, &b.marks));
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    for (label, (one, other)) in by_a.iter().zip(&by_b).enumerate() {
        if one.is_empty() && other.is_empty() {
            continue;
        }
        let label = label as u16;
        let pairing = pair_up(one, other, |_, _| true);
        let mut of_label = OfLabel { label, ..OfLabel::default() };
        for &(i, j) in &pairing.pairs {
            *kind(&mut of_label.overlaps, &one[i], &other[j]) += 1;
            if one[i].same_bounds(&other[j]) {
                continue;
            }
            let class = boundary_class(&document.text, one[i].bytes, other[j].bytes);
            of_label.classes[class.map_or(BOUNDARY_CLASSES.len() - 1, |class| class.index())] += 1;
            let shift = |from: u32, to: u32| (i64::from(to) - i64::from(from)) as i32;
            starts.push(shift(one[i].start, other[j].start));
            ends.push(shift(one[i].end, other[j].end));
        }
        of_label.overlaps.only_a = pairing.only_a.len() as u32;
        of_label.overlaps.only_b = pairing.only_b.len() as u32;
        let tokens_a = tokens_of_label(&document.tokens, one, label);
        let tokens_b = tokens_of_label(&document.tokens, other, label);
        of_label.both = tokens_a.iter().filter(|at| tokens_b.binary_search(at).is_ok()).count() as u32;
        (of_label.a, of_label.b) = (tokens_a.len() as u32, tokens_b.len() as u32);
        found.labels.push(of_label);
    }
    let counted = |shifts: Vec<i32>| {
        counted(shifts.into_iter().map(|shift| (shift, 0_i32)).collect::<Vec<_>>())
            .into_iter()
            .map(|(shift, _, n)| (shift, n))
            .collect()
    };
    found.start_shifts = counted(starts);
    found.end_shifts = counted(ends);
}

fn of_labels(ground: &Ground, marks: &[Mark]) -> Vec<Vec<Mark>> {
    let mut found = vec![Vec::new(); usize::from(ground.labels)];
    for mark in marks {
        found[usize::from(mark.label)].push(mark.clone());
    }
    found
}

fn kind<'a>(overlaps: &'a mut Overlaps, a: &Mark, b: &Mark) -> &'a mut u32 {
    match (a.same_bounds(b), a.label == b.label) {
        (true, true) => &mut overlaps.identical,
        (true, false) => &mut overlaps.same_bounds,
        (false, true) => &mut overlaps.same_label,
        (false, false) => &mut overlaps.neither,
    }
}

fn tokens(ground: &Ground, document: &Document, a: &Work, b: &Work, found: &mut Tally) {
    for (layer, mask) in found.layers.iter_mut().zip(&ground.masks) {
        let one = categories(&document.tokens, &a.marks, mask);
        let other = categories(&document.tokens, &b.marks, mask);
        *layer = counted(one.into_iter().zip(other).collect());
    }
}

/// Equal ones together, with their number.
fn counted<T: Ord + Copy>(mut pairs: Vec<(T, T)>) -> Vec<(T, T, u32)> {
    pairs.sort_unstable();
    let mut found: Vec<(T, T, u32)> = Vec::new();
    for (a, b) in pairs {
        match found.last_mut() {
            Some(last) if (last.0, last.1) == (a, b) => last.2 += 1,
            _ => found.push((a, b, 1)),
        }
    }
    found
}

/// The cell without the difference of first and inner tokens.
pub(super) fn label_cell(cell: &(u32, u32, u32)) -> (u32, u32, u32) {
    (without_edges(cell.0), without_edges(cell.1), cell.2)
}
