//! Names that were labelled in this project before, or stand in a list that the user has loaded.
//!
//! [`KnownNames`] is kept as spans come and go; nothing is read again. A name with two labels is suggested with the one
//! that it has more often, and with none while both are as frequent.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::names::{Folding, Name, Names};
use super::repeats::{Standing, among_spans, holds_names, is_doubtful_prefix, is_person};
use super::{Seen, Suggestion};
use crate::model::{AnnotationSet, LabelId, Origin, Span};
use crate::order::Map;
use crate::text::TextRange;

/// Longer than this (bytes, words) nothing is a name that comes again.
const MOST_BYTES: usize = 160;
const MOST_WORDS: usize = 10;

/// A line of a list of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedName {
    pub name: String,
    pub label: LabelId,
}

/// A name with the labels that it had, as it goes from one program to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedName {
    name: Name,
    /// Label, spans, and whether one ever lay inside another name.
    labels: Vec<(String, usize, bool)>,
}

/// Names with the labels that they had, and how often.
#[derive(Clone, Debug)]
pub struct KnownNames {
    names: Names,
    /// By the number of the name.
    labels: Vec<Map<LabelId, Uses>>,
    /// Rises when a name comes or goes, or what it would be suggested with changes.
    version: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    spans: usize,
    /// Whether a span with it ever lay inside another name.
    nested: bool,
    /// Lists that have it.
    listed: usize,
}

impl Uses {
    fn weight(self) -> usize {
        // What a list says counts until the annotator says otherwise.
        self.spans * 2 + self.listed
    }
}

impl Default for KnownNames {
    fn default() -> Self {
        Self { names: Names::new(Folding { alike: true }), labels: Vec::new(), version: 0 }
    }
}

impl KnownNames {
    /// Nothing is known.
    pub fn none() -> &'static Self {
        static NONE: LazyLock<KnownNames> = LazyLock::new(KnownNames::default);
        &NONE
    }

    /// A span has come; `nested` says whether it lies inside another that is no quote.
    pub fn learn(&mut self, text: &str, span: &Span, nested: bool) {
        self.count(text, span, nested, 1);
    }

    /// A span that was learnt has gone.
    pub fn forget(&mut self, text: &str, span: &Span) {
        self.count(text, span, false, -1);
    }

    /// Takes in a whole set on an article with this text.
    pub fn learn_set(&mut self, text: &str, set: &AnnotationSet) {
        for span in set.spans.iter() {
            self.learn(text, span, is_nested(set, span));
        }
    }

    fn count(&mut self, text: &str, span: &Span, nested: bool, by: isize) {
        let extent = span.extent();
        if span.ranges.len() > 1 || extent.len() > MOST_BYTES || holds_names(&span.label) {
            return;
        }
        let change = |uses: &mut Uses| {
            uses.spans = uses.spans.saturating_add_signed(by);
            uses.nested |= nested;
        };
        self.change(text, extent, &span.label, change);
    }

    /// Takes the names of a list in.
    pub fn list(&mut self, list: &[ListedName]) {
        for ListedName { name, label } in list {
            self.change(name, TextRange::between(0, name.len()), label, |uses| uses.listed += 1);
        }
    }

    fn change(&mut self, text: &str, range: TextRange, label: &LabelId, change: impl FnOnce(&mut Uses)) {
        let Some(name) = Name::of(text, range, Folding { alike: true }) else { return };
        let is_name = name.words.len() <= MOST_WORDS
            && name.letters() >= 2
            && name.words.iter().any(|word| word.chars().any(char::is_alphabetic));
        if !is_name {
            return;
        }
        self.change_name(name, label, change);
    }

    fn change_name(&mut self, name: Name, label: &LabelId, change: impl FnOnce(&mut Uses)) {
        let number = self.names.add(name);
        if number == self.labels.len() {
            self.labels.push(Map::new());
        }
        let before = self.label(number).cloned();
        change(self.labels[number].or_default(label.clone()));
        if self.label(number) != before.as_ref() {
            self.version += 1;
        }
    }

    /// What was learnt of spans, without what lists say; [`KnownNames::take`] learns it elsewhere.
    pub fn counted(&self) -> Vec<CountedName> {
        let of_name = |(number, labels): (usize, &Map<LabelId, Uses>)| CountedName {
            name: self.names.get(number).clone(),
            labels: labels
                .iter()
                .filter(|(_, uses)| uses.spans > 0)
                .map(|(label, uses)| (label.as_str().to_owned(), uses.spans, uses.nested))
                .collect(),
        };
        self.labels.iter().enumerate().map(of_name).filter(|name| !name.labels.is_empty()).collect()
    }

    /// Learns what was learnt elsewhere.
    pub fn take(&mut self, counted: CountedName) {
        for (label, spans, nested) in counted.labels {
            self.change_name(counted.name.clone(), &LabelId::new(label), |uses| {
                uses.spans += spans;
                uses.nested |= nested;
            });
        }
    }

    /// What the name with this number is suggested with.
    fn label(&self, number: usize) -> Option<&LabelId> {
        let uses = self.labels.get(number)?;
        let most = uses.values().map(|uses| uses.weight()).max().filter(|most| *most > 0)?;
        let mut best = uses.iter().filter(|(_, uses)| uses.weight() == most);
        best.next().filter(|_| best.next().is_none()).map(|(label, _)| label)
    }

    /// Rises when what would be suggested changes.
    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn is_empty(&self) -> bool {
        (0..self.labels.len()).all(|number| self.label(number).is_none())
    }

    /// How many names would be suggested.
    pub fn len(&self) -> usize {
        (0..self.labels.len()).filter(|number| self.label(*number).is_some()).count()
    }
}

/// Whether a span lies inside another that is no quote.
pub fn is_nested(set: &AnnotationSet, span: &Span) -> bool {
    let extent = span.extent();
    let holds = |other: &&Arc<Span>| {
        other.extent().contains(extent) && other.extent() != extent && !holds_names(&other.label)
    };
    set.spans.touching(extent).iter().any(holds)
}

/// The suggester.
pub fn known_names(seen: &Seen<'_>) -> Vec<Suggestion> {
    let (known, text) = (seen.known, &*seen.article.text);
    let offered = |number: usize| {
        let label = known.label(number).and_then(|label| seen.project.label(label));
        label.is_some_and(|label| !label.retired)
    };
    let mut all = Vec::new();
    for found in known.names.find(text, seen.within, offered) {
        let name = known.names.get(found.name);
        let Some(label) = known.label(found.name) else { continue };
        let is_sure = !found.small && !found.everyday && !is_doubtful_prefix(&found.prefix, name);
        // A last name behind an unknown word with a capital may be somebody else's.
        let is_other = found.after_capital && name.words.len() == 1 && is_person(label);
        let excluded = seen.article.meta.excluded.iter().any(|excluded| excluded.overlaps(found.range));
        if is_sure && !is_other && !excluded {
            push(seen, found.range, label, &mut all);
        }
        // Names inside it that the annotator has labelled inside others before.
        if name.words.len() > 1 {
            let inner = |number: usize| {
                offered(number)
                    && known
                        .label(number)
                        .is_some_and(|label| known.labels[number].get(label).is_some_and(|uses| uses.nested))
                    && number != found.name
            };
            for inside in known.names.find(text, found.range, inner) {
                let is_whole = inside.prefix.is_empty() && !inside.small;
                if is_whole
                    && found.range.contains(inside.range)
                    && let Some(label) = known.label(inside.name)
                {
                    push(seen, inside.range, label, &mut all);
                }
            }
        }
    }
    all
}

fn push(seen: &Seen<'_>, range: TextRange, label: &LabelId, all: &mut Vec<Suggestion>) {
    let free = match among_spans(seen.set, range, label) {
        None => true,
        // Inside a name that has its label already: its own inner names are wanted there.
        Some(Standing::Doubtful(super::Doubt::Inside(_))) => is_nested_before(seen, range, label),
        Some(_) => false,
    };
    if free {
        all.push(Suggestion {
            range,
            label: label.clone(),
            origin: Origin::KnownName,
            score: None,
            links: Vec::new(),
        });
    }
}

/// Whether the annotator has labelled this name inside another before.
fn is_nested_before(seen: &Seen<'_>, range: TextRange, label: &LabelId) -> bool {
    let known = seen.known;
    let at = known.names.find(&seen.article.text, range, |number| {
        known.labels[number].get(label).is_some_and(|uses| uses.nested)
    });
    at.iter().any(|found| found.range == range)
}

/// Reads a list: one name a line, then a tab, a comma or a semicolon, and the label as one of `labels`, each the slug or
/// a name of it. Lines without one get `default`. The numbers of lines whose label is unknown are given back.
pub fn read_list(
    text: &str,
    labels: &[(String, LabelId)],
    default: Option<&LabelId>,
) -> (Vec<ListedName>, Vec<usize>) {
    let (mut names, mut unknown) = (Vec::new(), Vec::new());
    for (line, number) in text.trim_start_matches('\u{FEFF}').lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let parted = line.rsplit_once('\t').or_else(|| line.rsplit_once([',', ';', '،', '؛']));
        let (name, label) = match parted {
            Some((name, label)) => {
                let label = label.trim();
                let known = labels.iter().find(|(known, _)| known.to_lowercase() == label.to_lowercase());
                (name.trim(), known.map(|(_, id)| id))
            }
            None => (line, default),
        };
        match label {
            Some(label) if !name.is_empty() => {
                names.push(ListedName { name: name.to_owned(), label: label.clone() })
            }
            _ => unknown.push(number),
        }
    }
    (names, unknown)
}
