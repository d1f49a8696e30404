//! All other mentions of a name that was labelled, each with whether it is safe to take and why not.
//!
//! How a name is compared is [`super::names`]' to say. Whether a letter in front is a prefix or the word's own (واشنطن) is
//! told by what else the article writes: a و that itself stands behind ب is no conjunction.

use std::collections::HashSet;
use std::sync::Arc;

use super::names::{Folding, Found, Name, Names, is_everyday};
use super::{Seen, Suggestion};
use crate::model::{AnnotationSet, LabelId, Origin, Span, SpanId};
use crate::text::TextRange;

/// Another place of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Bytes, on grapheme edges.
    pub range: TextRange,
    pub standing: Standing,
}

/// Whether it may be taken unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Safe,
    Doubtful(Doubt),
    /// It, or a part of it, has the label already.
    Labelled(SpanId),
}

/// Why a mention should be read before it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It lies inside another name, or crosses it.
    Inside(LabelId),
    /// The same range has this label.
    OtherLabel(LabelId),
    /// The letters in front may be the word's own.
    Prefix(String),
    /// A part of a name of which others here have the last one too, or that follows another name's word.
    SharedPart,
    /// The last part of what is no person.
    Part,
    /// Small letters where the name has a capital.
    Small,
    /// It is written as an everyday word, as the name is (على).
    Everyday,
    /// The annotator excluded it from annotation.
    Excluded,
}

impl Mention {
    /// What taking it gives.
    pub fn suggestion(&self, label: &LabelId) -> Suggestion {
        Suggestion {
            range: self.range,
            label: label.clone(),
            origin: Origin::Repeat,
            score: None,
            links: Vec::new(),
        }
    }

    pub fn is_safe(&self) -> bool {
        self.standing == Standing::Safe
    }
}

/// Looks for the mentions of one name, in an article of which a part may be looked at in each task.
pub struct Repeats {
    names: Names,
    label: LabelId,
    /// The place that the name was taken from, if it is in this article.
    own: Option<TextRange>,
    /// Whether the name is written as an everyday word there.
    everyday: bool,
    /// Folded words that say that a letter is no prefix, each with what then is none.
    telling: Vec<(String, String)>,
    told: HashSet<String>,
    found: Vec<Found>,
    at: usize,
}

/// The number of the whole name among [`Repeats::names`].
const WHOLE: usize = 0;

impl Repeats {
    /// Of the name at `range` of `text` with this label; `None` where it holds no word.
    pub fn of(text: &str, range: TextRange, label: &LabelId, folding: Folding) -> Option<Self> {
        let name = Name::of(text, range, folding)?;
        let telling = telling(&name);
        let mut names = Names::new(folding);
        let shorter = if is_person(label) { name.shorter() } else { Vec::new() };
        let parts = name.last_part().into_iter().chain(shorter).filter(|part| part.letters() >= 3);
        let parts: Vec<Name> = parts.collect();
        names.add(name);
        for part in parts {
            names.add(part);
        }
        let (told, found) = (HashSet::new(), Vec::new());
        let (label, everyday) = (label.clone(), is_everyday(text, range));
        Some(Self { names, label, own: Some(range), everyday, telling, told, found, at: 0 })
    }

    /// The same name, to be looked for in another article.
    pub fn elsewhere(&self) -> Self {
        let (names, label, telling) = (self.names.clone(), self.label.clone(), self.telling.clone());
        let (told, found) = (HashSet::new(), Vec::new());
        Self { names, label, own: None, everyday: self.everyday, telling, told, found, at: 0 }
    }

    pub fn label(&self) -> &LabelId {
        &self.label
    }

    /// Looks at about `bytes` more; `false` at the end of the text.
    pub fn go_on(&mut self, text: &str, bytes: usize) -> bool {
        let until = piece_end(text, self.at, bytes);
        let within = TextRange::between(self.at, until);
        self.found.extend(self.names.find(text, within, |_| true));
        if !self.telling.is_empty() {
            for word in self.names.words(text, within) {
                if let Some((_, prefix)) = self.telling.iter().find(|(telling, _)| *telling == word) {
                    self.told.insert(prefix.clone());
                }
            }
        }
        self.at = until.max(self.found.last().map_or(0, |found| found.range.end()));
        self.at < text.len()
    }

    /// Whether anything was found so far, be it what was labelled before.
    pub fn has_found(&self) -> bool {
        !self.found.is_empty()
    }

    /// All mentions, in the order of the text, as they stand in this set.
    pub fn finish(self, seen: &Seen<'_>) -> Vec<Mention> {
        let shared = self.part_is_shared(seen);
        let mut mentions = Vec::new();
        for found in &self.found {
            if self.own.is_some_and(|own| own.overlaps(found.range)) {
                continue;
            }
            // A letter that is the word's own, as others of its places tell: another word.
            if !found.prefix.is_empty() && self.told.contains(&found.prefix) {
                continue;
            }
            // على is nobody called علي.
            if found.everyday && !self.everyday {
                continue;
            }
            let standing = self.standing(seen, found, shared);
            mentions.push(Mention { range: found.range, standing });
        }
        mentions
    }

    fn standing(&self, seen: &Seen<'_>, found: &Found, shared: bool) -> Standing {
        if let Some(standing) = among_spans(seen.set, found.range, &self.label) {
            return standing;
        }
        let name = self.names.get(found.name);
        let is_part = found.name != WHOLE;
        let doubt = if seen.article.meta.excluded.iter().any(|excluded| excluded.overlaps(found.range)) {
            Doubt::Excluded
        } else if is_part && !is_person(&self.label) {
            Doubt::Part
        } else if is_part && (shared || found.after_capital) {
            Doubt::SharedPart
        } else if is_doubtful_prefix(&found.prefix, name) {
            Doubt::Prefix(found.prefix.clone())
        } else if found.everyday {
            Doubt::Everyday
        } else if found.small {
            Doubt::Small
        } else {
            return Standing::Safe;
        };
        Standing::Doubtful(doubt)
    }

    /// Whether another name with this label ends in the same part.
    fn part_is_shared(&self, seen: &Seen<'_>) -> bool {
        let Some(part) = self.names.get(WHOLE).last_part().map(|part| part.key()) else { return false };
        let whole = self.names.get(WHOLE).key();
        let folding = self.names.folding();
        // There may be thousands: what ends with another letter is not taken apart.
        let last = |text: &str| folding.last_letter(text);
        let ends = self.names.get(WHOLE).words.last().and_then(|word| last(word));
        let may_share = |span: &&Arc<Span>| {
            span.label == self.label && span.extent().slice(&seen.article.text).and_then(last) == ends
        };
        seen.set.spans.iter().filter(may_share).any(|span| {
            let name = Name::of(&seen.article.text, span.extent(), self.names.folding());
            name.is_some_and(|name| {
                name.key() != whole && name.last_part().is_some_and(|other| other.key() == part)
            })
        })
    }
}

/// All other mentions of what `span` labels, in the article that it is in.
pub fn repeats(seen: &Seen<'_>, span: &Span, folding: Folding) -> Vec<Mention> {
    let Some(mut repeats) = Repeats::of(&seen.article.text, span.extent(), &span.label, folding) else {
        return Vec::new();
    };
    while repeats.go_on(&seen.article.text, usize::MAX) {}
    repeats.finish(seen)
}

/// Where the spans that are there leave a range that may get `label`; `None` where nothing is in its way.
///
/// A quote contains the names that it names; another name does not, or only where the annotator says so.
pub(super) fn among_spans(set: &AnnotationSet, range: TextRange, label: &LabelId) -> Option<Standing> {
    let touching = set.spans.touching(range);
    if let Some(same) = touching.iter().find(|span| span.label == *label) {
        return Some(Standing::Labelled(same.id.clone()));
    }
    if let Some(other) = touching.iter().find(|span| span.extent() == range) {
        return Some(Standing::Doubtful(Doubt::OtherLabel(other.label.clone())));
    }
    let holds = |span: &Span| span.extent().contains(range) && holds_names(&span.label);
    let other = touching.iter().find(|span| !range.contains(span.extent()) && !holds(span));
    other.map(|other| Standing::Doubtful(Doubt::Inside(other.label.clone())))
}

/// Whether the range, or a part of it, has the label already.
pub fn is_labelled(set: &AnnotationSet, range: TextRange, label: &LabelId) -> bool {
    set.spans.touching(range).iter().any(|span| span.label == *label)
}

/// Whether something is labelled exactly there, or with an edge inside of the range and the other outside: a new span there
/// would say that the annotator was wrong.
pub fn is_taken(set: &AnnotationSet, range: TextRange) -> bool {
    set.spans.touching(range).iter().any(|span| {
        let there = span.extent();
        there == range || (there.overlaps(range) && !there.contains(range) && !range.contains(there))
    })
}

/// Whether spans with this label are whole sentences, in which names have labels of their own.
pub(super) fn holds_names(label: &LabelId) -> bool {
    label.as_str().starts_with("quote")
}

/// Whether whoever is called so is also called by the last part alone.
pub(super) fn is_person(label: &LabelId) -> bool {
    label.as_str().to_lowercase().starts_with("per")
}

/// Whether the letters in front of a name cannot be told from letters of a word without reading it: ك is seldom a prefix
/// of names (كريم), and of short names many words are made.
pub(super) fn is_doubtful_prefix(prefix: &str, name: &Name) -> bool {
    !prefix.is_empty() && name.words.len() == 1 && (prefix.contains('ك') || name.letters() < 4)
}

/// What of an Arabic name's first word tells that a letter in front of it is no prefix: one that stands behind a
/// prefix that comes after it.
fn telling(name: &Name) -> Vec<(String, String)> {
    let Some(first) = name.words.first().filter(|_| name.is_arabic()) else { return Vec::new() };
    let mut telling = Vec::new();
    for prefix in ['و', 'ف', 'ب', 'ل', 'ك'] {
        for before in ["ب", "ل", "ك", "ال", "وال", "وب", "ول", "وك", "بال", "لل"] {
            // The conjunctions come before the prepositions, and no two of either follow one another; لل is ل and ال.
            if prefix == 'ل' && before.ends_with('ل') {
                continue;
            }
            telling.push((format!("{before}{prefix}{first}"), prefix.to_string()));
        }
    }
    telling
}

/// The end of a piece of about `bytes` from `from` on, at white space where there is some soon.
pub(super) fn piece_end(text: &str, from: usize, bytes: usize) -> usize {
    let least = text.floor_char_boundary(from.saturating_add(bytes).min(text.len()));
    let rest = &text[least..];
    let near = &rest[..rest.floor_char_boundary(1_024)];
    let space = near.char_indices().find(|(_, c)| c.is_whitespace());
    space.map_or(least + near.len(), |(at, c)| least + at + c.len_utf8())
}
