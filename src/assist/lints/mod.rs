//! What looks wrong in an article's labels: one file a lint, all of them rows of [`LINTS`].
//!
//! [`Looking`] goes through an article part by part, so that a page can do it in short tasks. A finding is known by its
//! [`Finding::place`]: an article's text never changes, so what was silenced there stays silenced until the span moves.

mod crossing;
mod edges;
mod heads;
mod labels;
mod length;
mod marks;
mod speaker;
mod unused;

use std::collections::HashMap;
use std::sync::Arc;

use super::{Seen, Suggestion};
use crate::model::{LabelId, Role, Span, SpanId, Target};
use crate::order::{Map, sort_by_key};
use crate::text::{TextRange, folded, on_grapheme_edge};

/// A row of [`LINTS`].
pub struct Lint {
    /// Stable: what is silenced, and whether it is on, is kept under it.
    pub name: &'static str,
    /// What is wrong in `part` of the article: of its text, and of the spans that begin in it.
    pub look: fn(&Seen<'_>, &Gathered, TextRange) -> Vec<Finding>,
}

/// All lints, in the order in which they are shown.
pub const LINTS: &[Lint] = &[
    Lint { name: "edges", look: edges::look },
    Lint { name: "heads", look: heads::look },
    Lint { name: "crossing", look: crossing::look },
    Lint { name: "labels", look: labels::look },
    Lint { name: "length", look: length::look },
    Lint { name: "speaker", look: speaker::look },
    Lint { name: "marks", look: marks::look },
    Lint { name: "unused", look: unused::look },
];

/// Something that looks wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The [`Lint::name`] that found it.
    pub lint: &'static str,
    /// Where to look, in bytes; for what concerns a label as a whole, empty at 0.
    pub range: TextRange,
    /// The spans it is about, if any; the first is the one that is mended.
    pub spans: Vec<SpanId>,
    /// The label it is about: of the span, or as a whole.
    pub label: Option<LabelId>,
    pub mend: Option<Mend>,
}

impl Finding {
    fn of(lint: &'static str, span: &Span, mend: Option<Mend>) -> Self {
        let (range, label) = (span.extent(), Some(span.label.clone()));
        Self { lint, range, spans: vec![span.id.clone()], label, mend }
    }

    /// What a silenced finding is remembered by within its article: `edges 12 34 person`.
    pub fn place(&self) -> String {
        let label = self.label.as_ref().map_or("", |label| label.as_str());
        format!("{} {} {} {label}", self.lint, self.range.start(), self.range.end())
    }
}

/// What one key does about a [`Finding`].
#[derive(Clone, Debug, PartialEq)]
pub enum Mend {
    Resize(SpanId, TextRange),
    Relabel(SpanId, LabelId),
    Delete(SpanId),
    Link(SpanId, Role, Target),
    /// Labels what nobody has labelled.
    Label(Box<Suggestion>),
    /// Offers the label no more.
    Retire(LabelId),
}

/// What must be known of the whole article before a part of it is looked at.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// How each label stands on a string, by the string's folded letters.
    labels: HashMap<String, Map<LabelId, Uses>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    count: usize,
    /// Where the first of them begins, in bytes.
    first: usize,
}

impl Gathered {
    fn add(&mut self, seen: &Seen<'_>, part: TextRange) {
        for span in beginning_in(seen, part) {
            if let Some(key) = string_of(seen, span) {
                let uses = self.labels.entry(key).or_default().or_default(span.label.clone());
                if uses.count == 0 {
                    uses.first = span.extent().start();
                }
                uses.count += 1;
            }
        }
    }
}

/// Names are shorter; quotes are compared with nothing.
const LONGEST_STRING: usize = 120;

/// What a span's string is compared by; `None` where it has several ranges or is too long.
fn string_of(seen: &Seen<'_>, span: &Span) -> Option<String> {
    let [range] = span.ranges[..] else { return None };
    let text = range.slice(&seen.article.text).filter(|text| text.len() <= LONGEST_STRING)?;
    Some(folded(text))
}

/// The spans of the set that begin in `part`.
fn beginning_in<'a>(seen: &Seen<'a>, part: TextRange) -> impl Iterator<Item = &'a Arc<Span>> {
    seen.set.spans.touching(part).into_iter().filter(move |span| part.contains_pos(span.extent().start()))
}

fn is_quote(span: &Span) -> bool {
    span.label.as_str() == "quote"
}

/// Looks through an article part by part.
#[derive(Clone, Debug, Default)]
pub struct Looking {
    at: usize,
    gathered: Gathered,
    /// Whether everything was gathered, and is looked at now.
    looks: bool,
    findings: Vec<Finding>,
}

impl Looking {
    /// One part further, by the lints that `is_on` says; `false` once all is looked at. The article and the set must be
    /// the same in all steps.
    pub fn step(&mut self, seen: &Seen<'_>, is_on: impl Fn(&str) -> bool) -> bool {
        let part = part_from(&seen.article.text, self.at);
        if self.looks {
            for lint in LINTS.iter().filter(|lint| is_on(lint.name)) {
                self.findings.extend((lint.look)(seen, &self.gathered, part));
            }
        } else {
            self.gathered.add(seen, part);
        }
        self.at = part.end();
        if self.at < seen.article.text.len() {
            return true;
        }
        self.at = 0;
        !std::mem::replace(&mut self.looks, true)
    }

    /// What was found, in order of the text; what concerns no place comes last.
    pub fn findings(mut self) -> Vec<Finding> {
        let row = |name| LINTS.iter().position(|lint| lint.name == name);
        sort_by_key(&mut self.findings, |it| (it.range.is_empty(), it.range.start(), row(it.lint)));
        self.findings
    }
}

/// Everything that all lints find, at once.
pub fn findings(seen: &Seen<'_>) -> Vec<Finding> {
    let mut looking = Looking::default();
    while looking.step(seen, |_| true) {}
    looking.findings()
}

/// Bytes after which a part ends with its paragraph, and after which it ends wherever it is.
const PART: (usize, usize) = (8 * 1_024, 64 * 1_024);

/// The part that begins at `from`: whole paragraphs, but for one that is longer than the second of [`PART`].
pub(super) fn part_from(text: &str, from: usize) -> TextRange {
    let least = text.floor_char_boundary(text.len().min(from + PART.0));
    let most = text.floor_char_boundary(text.len().min(from + PART.1));
    let line_end = text[least..most].find(['\n', '\u{2029}']).map(|at| least + at);
    let end = line_end.map(|at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let cut = || {
        let space = text[least..most].rfind(' ').map(|at| least + at + 1);
        space.filter(|at| *at > from && on_grapheme_edge(text, *at)).unwrap_or(most)
    };
    TextRange::between(from, if most == text.len() { end.unwrap_or(most) } else { end.unwrap_or_else(cut) })
}
