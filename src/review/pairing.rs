//! Which span of one annotator answers to which of the other: one to one, at best total overlap.
//!
//! Equal spans (bounds and label) are paired first. The rest is paired so that the code points shared in total are as
//! many as can be; of several such pairings the one with more equal labels, then more equal bounds, then more pairs, then
//! edges that lie nearer together. So every count of kinds of pairs is the same whichever side comes first. nervaluate
//! pairs greedily in the order of the file, which may lose an equal pair.

use super::corpus::Mark;
use super::matching::{Edge, Weight, best_matching};

/// Places in the two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    /// In the order of the first side.
    pub pairs: Vec<(usize, usize)>,
    pub only_a: Vec<usize>,
    pub only_b: Vec<usize>,
}

/// Pairs the marks of two annotators. Both lists are in order, as [`super::Corpus`] has them; only overlapping marks that
/// `may` be paired are, equal ones always.
pub fn pair_up(a: &[Mark], b: &[Mark], may: impl Fn(&Mark, &Mark) -> bool) -> Pairing {
    let mut pairs = equal_pairs(a, b);
    let rest = |len: usize, taken: Vec<usize>| {
        let mut free = vec![true; len];
        taken.into_iter().for_each(|at| free[at] = false);
        (0..len).filter(|at| free[*at]).collect::<Vec<usize>>()
    };
    let rest_a = rest(a.len(), pairs.iter().map(|pair| pair.0).collect());
    let rest_b = rest(b.len(), pairs.iter().map(|pair| pair.1).collect());
    let mut edges = Vec::new();
    for_overlaps(a, &rest_a, b, &rest_b, |left, right| {
        let (one, other) = (&a[rest_a[left]], &b[rest_b[right]]);
        if let Some(weight) = weight(one, other).filter(|_| may(one, other)) {
            edges.push(Edge { left, right, weight });
        }
    });
    let matched = best_matching(&edges, rest_a.len(), rest_b.len());
    pairs.extend(matched.into_iter().map(|(left, right)| (rest_a[left], rest_b[right])));
    pairs.sort_unstable();
    let only_a = rest(a.len(), pairs.iter().map(|pair| pair.0).collect());
    let only_b = rest(b.len(), pairs.iter().map(|pair| pair.1).collect());
    Pairing { pairs, only_a, only_b }
}

fn equal_pairs(a: &[Mark], b: &[Mark]) -> Vec<(usize, usize)> {
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < a.len() && j < b.len() {
        match a[i].key().cmp(&b[j].key()) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                pairs.push((i, j));
                i += 1;
                j += 1;
            }
        }
    }
    pairs
}

/// What a pair is worth, its criteria one above the other; `None` where nothing is shared. Up to 4,096 spans that hang
/// together by overlapping, no criterion outweighs the one above it in the sum.
fn weight(a: &Mark, b: &Mark) -> Option<Weight> {
    let overlap = Weight::from(a.overlap(b));
    if overlap == 0 {
        return None;
    }
    let apart = Weight::from(a.start.abs_diff(b.start)) + Weight::from(a.end.abs_diff(b.end));
    let label = Weight::from(a.label == b.label);
    let bounds = Weight::from(a.same_bounds(b));
    Some((overlap << 77) + (label << 64) + (bounds << 51) + (1 << 38) - apart.min((1 << 25) - 1))
}

/// Calls `found` with the places (in `left` and `right`) of all that overlap.
fn for_overlaps(
    a: &[Mark],
    left: &[usize],
    b: &[Mark],
    right: &[usize],
    mut found: impl FnMut(usize, usize),
) {
    let (mut i, mut j) = (0, 0);
    let (mut open_a, mut open_b): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    while i < left.len() || j < right.len() {
        let start_a = left.get(i).map(|at| a[*at].start);
        let start_b = right.get(j).map(|at| b[*at].start);
        if start_b.is_none_or(|start| start_a.is_some_and(|other| other <= start)) {
            let at = start_a.expect("one of them is left");
            open_b.retain(|open| b[right[*open]].end > at);
            open_b.iter().for_each(|open| found(i, *open));
            open_a.push(i);
            i += 1;
        } else {
            let at = start_b.expect("one of them is left");
            open_a.retain(|open| a[left[*open]].end > at);
            open_a.iter().for_each(|open| found(*open, j));
            open_b.push(j);
            j += 1;
        }
    }
}
