//! What can be decided of an article without opening it: places on which all agree who have something there, and classes of
//! boundary differences. Short enough to hold of ten thousand articles at once; what is decided is read again first.
//!
//! Of the places on which many agree every twentieth is left to be looked at. Which ones follows from the seed and from the
//! places alone, whatever was decided meanwhile: what was drawn stays drawn.

use super::boundary::BOUNDARY_CLASSES;
use super::places::{Place, PlaceKind};
use super::reviewing::{Reviewing, Ruling};
use crate::model::{ArticleId, sha256_hex};
use crate::text::TextRange;

/// One in so many is looked at.
const SPARED: usize = 20;

/// An article under review, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    pub article: ArticleId,
    /// How many have worked on it.
    pub works: usize,
    /// Places where nobody has anything else, decided or not.
    pub agreed: Vec<Agreed>,
    /// How many open places have each boundary class, in the order of [`BOUNDARY_CLASSES`].
    pub classes: [usize; BOUNDARY_CLASSES.len()],
}

/// A place where all who have something have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Place in [`Reviewing::places`].
    pub place: usize,
    pub range: TextRange,
    /// How many have it.
    pub members: usize,
    pub is_open: bool,
    /// By chance, from the seed: the least are looked at.
    draw: u64,
}

/// What at least so many agree on.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Widely {
    /// Open places that can be accepted unseen, and the articles in which they are.
    pub accepted: usize,
    pub articles: Vec<ArticleId>,
    /// Open places that are left to be looked at, in the order of their draw.
    pub seen: Vec<(ArticleId, Agreed)>,
    /// The last draw that is looked at.
    seen_to: Option<u64>,
}

impl Reviewing {
    /// `seed` draws the places that are looked at.
    pub fn glance(&self, seed: u64) -> Glance {
        let class = |class| {
            let of_class = |(place, by): &&(Place, _)| {
                let by: &Option<_> = by;
                by.is_none() && place.kind == PlaceKind::Boundary(class)
            };
            self.places.iter().filter(of_class).count()
        };
        Glance {
            article: self.article.clone(),
            works: self.document().map_or(0, |document| document.works.iter().flatten().count()),
            agreed: self.agreements(seed),
            classes: BOUNDARY_CLASSES.map(class),
        }
    }

    /// The open places on which at least `k` agree and nobody has anything else, all accepted, but for those that are
    /// looked at.
    pub fn accept_widely(&self, k: usize, seed: u64, widely: &Widely) -> Vec<Ruling> {
        let all = self.agreements(seed).into_iter();
        let unseen = all.filter(|one| one.is_open && one.is_of(k) && !widely.is_seen(one));
        unseen.map(|one| Ruling::accept_all(one.place, &self.places[one.place].0)).collect()
    }

    fn agreements(&self, seed: u64) -> Vec<Agreed> {
        let Some(document) = self.document() else { return Vec::new() };
        let agreed = |(at, (place, by)): (usize, &(Place, Option<_>))| {
            let alike = matches!(place.kind, PlaceKind::Agree | PlaceKind::OnlySome);
            let mark = self.mark(place.members[0]).filter(|_| alike && place.members.len() > 1)?;
            let label = self.corpus.labels[usize::from(mark.label)].as_str();
            let drawn = sha256_hex(&format!("{seed} {} {:?} {label}", document.sha256, place.range));
            Some(Agreed {
                place: at,
                range: place.range,
                members: place.members.len(),
                is_open: by.is_none(),
                draw: u64::from_str_radix(&drawn[..16], 16).expect("a hash is hexadecimal"),
            })
        };
        self.places.iter().enumerate().filter_map(agreed).collect()
    }
}

impl Glance {
    /// How many open places of a class all articles have, and in how many articles they are.
    pub fn of_class(all: &[Self], class: usize) -> (usize, usize) {
        let found = all.iter().map(|one| one.classes[class]).filter(|n| *n > 0);
        found.fold((0, 0), |(places, articles), n| (places + n, articles + 1))
    }
}

impl Agreed {
    fn is_of(&self, k: usize) -> bool {
        self.members >= k.max(2)
    }
}

impl Widely {
    /// What at least `k` agree on in these articles. Of all such places, decided or not, one in twenty is looked at, one at
    /// least.
    pub fn of(all: &[Glance], k: usize) -> Self {
        let places = || all.iter().flat_map(|one| one.agreed.iter().filter(move |place| place.is_of(k)));
        let mut draws: Vec<u64> = places().map(|place| place.draw).collect();
        draws.sort_unstable();
        let seen_to = draws.len().div_ceil(SPARED).checked_sub(1).map(|last| draws[last]);
        let mut widely = Self { seen_to, ..Self::default() };
        for one in all {
            let before = widely.accepted;
            for place in one.agreed.iter().filter(|place| place.is_open && place.is_of(k)) {
                if widely.is_seen(place) {
                    widely.seen.push((one.article.clone(), *place));
                } else {
                    widely.accepted += 1;
                }
            }
            if widely.accepted > before {
                widely.articles.push(one.article.clone());
            }
        }
        widely.seen.sort_by_key(|(_, place)| place.draw);
        widely
    }

    fn is_seen(&self, place: &Agreed) -> bool {
        self.seen_to.is_some_and(|last| place.draw <= last)
    }
}
