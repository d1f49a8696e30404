//! The places of an article where somebody has a span: where all agree, and in what the others differ.
//!
//! A place holds one span of an annotator at most, so nested spans are never merged. Spans come together where they have
//! one label and overlap, or another label on bounds that are equal but for prefixes and punctuation: an event around an
//! organization is no conflict, but two places.

use std::collections::HashMap;

use super::boundary::{BoundaryClass, boundary_class, same_core};
use super::corpus::{Document, LinkEnd, Mark};
use super::pairing::pair_up;
use crate::model::Role;
use crate::text::TextRange;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Annotator and mark ([`super::Corpus::annotators`], [`super::Work::marks`]), in the order of the annotators.
    pub members: Vec<(usize, usize)>,
    pub kind: PlaceKind,
    /// From the first start to the last end, in bytes.
    pub range: TextRange,
    /// Whether somebody was unsure.
    pub unsure: bool,
    /// Who has no span here.
    pub lacking: Vec<usize>,
    /// Whether what the spans are linked to differs, be it by bounds or labels as well.
    pub links_differ: bool,
}

/// In what the spans of a place differ; what comes first here counts where several do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceKind {
    /// Bounds are equal but for prefixes and punctuation, labels are not.
    Label,
    Boundary(BoundaryClass),
    /// Some have no span here.
    OnlySome,
    /// Spans are equal, what they are linked to is not.
    Relation,
    Agree,
}

impl PlaceKind {
    /// The stable name that reports carry.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Boundary(_) => "boundary",
            Self::OnlySome => "only_some",
            Self::Relation => "relation",
            Self::Agree => "agree",
        }
    }
}

/// The places of an article for the annotators `who` who have worked on it, in reading order: by start, the longer first.
///
/// Of two annotators, spans are aligned at best total overlap ([`pair_up`]); of more, the pairs of all of them are brought
/// together from the closest on, as long as nobody would be in a place twice. The order of `who` changes nothing but the
/// order of members.
pub fn places(document: &Document, who: &[usize]) -> Vec<Place> {
    let text = &document.text;
    let all: Vec<(usize, &[Mark])> = who
        .iter()
        .filter_map(|&who| Some((who, document.works.get(who)?.as_ref()?.marks.as_slice())))
        .collect();
    let may = |a: &Mark, b: &Mark| a.label == b.label || same_core(text, a.bytes, b.bytes);
    let mut bonds: Vec<(Bond, [(usize, usize); 2])> = Vec::new();
    for (i, (_, one)) in all.iter().enumerate() {
        for (j, (_, other)) in all.iter().enumerate().skip(i + 1) {
            for (a, b) in pair_up(one, other, may).pairs {
                bonds.push((Bond::of(&one[a], &other[b]), [(i, a), (j, b)]));
            }
        }
    }
    bonds.sort();
    let mut groups = Groups::new(&all);
    for (_, [a, b]) in bonds {
        groups.join(a, b);
    }
    let mut found: Vec<Place> =
        groups.finish().into_iter().map(|members| place(text, &all, members)).collect();
    found.sort_by_key(|place| {
        let (annotator, mark) = place.members[0];
        let label = mark_of(&all, annotator, mark).map_or(0, |mark| mark.label);
        (place.range.start(), std::cmp::Reverse(place.range.end()), label)
    });
    relations(document, &mut found);
    found
}

/// How close two spans are; the least is the closest. Places in the text come last, so that no tie is left to chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Bond {
    other_bounds: bool,
    other_label: bool,
    /// How many of a million code points of both together are not shared.
    apart: u64,
    place: [(u32, u32); 2],
}

impl Bond {
    fn of(a: &Mark, b: &Mark) -> Self {
        let length = |mark: &Mark| mark.parts().iter().map(|part| u64::from(part.1 - part.0)).sum::<u64>();
        let shared = u64::from(a.overlap(b));
        let joint = (length(a) + length(b) - shared).max(1);
        let mut place = [(a.start, a.end), (b.start, b.end)];
        place.sort_unstable();
        Self {
            other_bounds: !a.same_bounds(b),
            other_label: a.label != b.label,
            apart: 1_000_000 - shared * 1_000_000 / joint,
            place,
        }
    }
}

/// Marks that come together, by annotator and mark.
struct Groups {
    /// Of each mark the number of its group.
    of: Vec<Vec<usize>>,
    members: Vec<Vec<(usize, usize)>>,
}

impl Groups {
    fn new(all: &[(usize, &[Mark])]) -> Self {
        let (mut of, mut members) = (Vec::new(), Vec::new());
        for (i, (_, marks)) in all.iter().enumerate() {
            of.push((members.len()..members.len() + marks.len()).collect());
            members.extend((0..marks.len()).map(|mark| vec![(i, mark)]));
        }
        Self { of, members }
    }

    fn join(&mut self, a: (usize, usize), b: (usize, usize)) {
        let (one, other) = (self.of[a.0][a.1], self.of[b.0][b.1]);
        let has = |group: &[(usize, usize)], who| group.iter().any(|member| member.0 == who);
        if one == other || self.members[other].iter().any(|member| has(&self.members[one], member.0)) {
            return;
        }
        for (who, mark) in std::mem::take(&mut self.members[other]) {
            self.of[who][mark] = one;
            self.members[one].push((who, mark));
        }
    }

    fn finish(self) -> impl IntoIterator<Item = Vec<(usize, usize)>> {
        self.members.into_iter().filter(|members| !members.is_empty())
    }
}

fn mark_of<'a>(all: &[(usize, &'a [Mark])], who: usize, mark: usize) -> Option<&'a Mark> {
    all.iter().find(|one| one.0 == who).and_then(|one| one.1.get(mark))
}

fn place(text: &str, all: &[(usize, &[Mark])], members: Vec<(usize, usize)>) -> Place {
    let mut members = members;
    members.sort_unstable();
    let marks: Vec<&Mark> = members.iter().map(|(i, mark)| &all[*i].1[*mark]).collect();
    let first = marks[0];
    let kind = if marks.iter().any(|mark| mark.label != first.label) {
        PlaceKind::Label
    } else if marks.iter().any(|mark| !mark.same_bounds(first)) {
        PlaceKind::Boundary(class(text, &marks))
    } else if members.len() < all.len() {
        PlaceKind::OnlySome
    } else {
        PlaceKind::Agree
    };
    let start = marks.iter().map(|mark| mark.bytes.start()).min().unwrap_or_default();
    let end = marks.iter().map(|mark| mark.bytes.end()).max().unwrap_or_default();
    let lacking = (0..all.len()).filter(|i| members.iter().all(|member| member.0 != *i));
    Place {
        kind,
        range: TextRange::between(start, end),
        unsure: marks.iter().any(|mark| mark.unsure),
        lacking: lacking.map(|i| all[i].0).collect(),
        members: members.into_iter().map(|(i, mark)| (all[i].0, mark)).collect(),
        links_differ: false,
    }
}

/// The one class by which all pairs that differ do; `Other` where there are several.
fn class(text: &str, marks: &[&Mark]) -> BoundaryClass {
    let pairs = marks.iter().enumerate().flat_map(|(i, a)| marks[i + 1..].iter().map(move |b| (a, b)));
    let mut classes: Vec<BoundaryClass> =
        pairs.filter_map(|(a, b)| boundary_class(text, a.bytes, b.bytes)).collect();
    classes.sort_unstable();
    classes.dedup();
    if let [one] = classes.as_slice() { *one } else { BoundaryClass::Other }
}

/// What a link of a place leads to: another place, so that bounds are not counted again, or what is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Goal {
    Place(usize),
    Mention(u32, u32),
    Unknown,
    Author,
}

/// Finds where links differ; that alone is a kind.
fn relations(document: &Document, found: &mut [Place]) {
    if document.works.iter().flatten().all(|work| work.links.is_empty()) {
        return;
    }
    let places = found.iter().enumerate();
    let place_of: HashMap<(usize, usize), usize> =
        places.flat_map(|(at, place)| place.members.iter().map(move |member| (*member, at))).collect();
    for place in found {
        let links = place.members.iter().map(|&(who, mark)| {
            let links = document.works[who].iter().flat_map(|work| &work.links);
            let mut of: Vec<(&Role, Option<Goal>)> = links
                .filter(|link| link.from == mark)
                .map(|link| {
                    let goal = match link.to {
                        LinkEnd::Mark(to) => place_of.get(&(who, to)).copied().map(Goal::Place),
                        LinkEnd::Mention(start, end) => Some(Goal::Mention(start, end)),
                        LinkEnd::Unknown => Some(Goal::Unknown),
                        LinkEnd::Author => Some(Goal::Author),
                    };
                    (&link.role, goal)
                })
                .collect();
            of.sort();
            of.dedup();
            of
        });
        let links: Vec<_> = links.collect();
        place.links_differ = links.windows(2).any(|two| two[0] != two[1]);
        if place.links_differ && place.kind == PlaceKind::Agree {
            place.kind = PlaceKind::Relation;
        }
    }
}
