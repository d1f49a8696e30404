//! What a file brings, before it is taken: labels that are not known here, and how its first article would look.
//!
//! What becomes of an unknown label is done afterwards, as a change of the schema, so that it can be undone.

use super::Imported;
use crate::model::{AnnotationSet, LabelId, Span};
use crate::order::{Map, sort_by};
use crate::text::TextRange;

/// A label of a file that is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLabel {
    pub id: LabelId,
    /// Spans and proposals that have it.
    pub spans: usize,
    /// What the first of them covers, at most [`EXAMPLE_CHARS`].
    pub example: String,
}

/// Code points of an example at most.
pub const EXAMPLE_CHARS: usize = 60;

/// The labels that some span or proposal has and that are not known, in the order of the file's schema. Labels that nothing
/// has are not asked about.
pub fn new_labels(imported: &Imported, is_known: impl Fn(&LabelId) -> bool) -> Vec<NewLabel> {
    let mut found: Map<LabelId, (usize, String)> = Map::default();
    let text_of = |article| imported.project.article(article).map(|article| &*article.text);
    let mut see = |label: &LabelId, text: Option<&str>, range: TextRange| {
        if is_known(label) {
            return;
        }
        let seen = found.or_default(label.clone());
        seen.0 += 1;
        if seen.1.is_empty() {
            let surface = text.and_then(|text| range.slice(text)).unwrap_or_default();
            seen.1 = surface.chars().take(EXAMPLE_CHARS).collect();
        }
    };
    for set in in_order(imported) {
        let text = text_of(&set.article);
        set.spans.iter().for_each(|span| see(&span.label, text, span.extent()));
    }
    for proposal in &imported.proposals {
        see(&proposal.label, text_of(&proposal.article), proposal.range);
    }
    let labels = imported.project.labels().into_iter().map(|label| label.id.clone());
    labels
        .filter_map(|id| {
            let (spans, example) = found.get(&id).cloned()?;
            Some(NewLabel { id, spans, example })
        })
        .collect()
}

/// The sets in the order of their articles: their own ids say nothing.
fn in_order(imported: &Imported) -> Vec<&AnnotationSet> {
    let mut sets: Vec<&AnnotationSet> = imported.project.sets().collect();
    sort_by(&mut sets, |a, b| a.article.cmp(&b.article));
    sets
}

/// The beginning of a file's first labelled article.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Preview {
    pub title: String,
    /// The text in its order; with its label where it is a span. Spans within spans are not parted.
    pub parts: Vec<(String, Option<LabelId>)>,
}

/// At most `max` code points, and no span cut. Empty where no article has a span.
pub fn preview(imported: &Imported, max: usize) -> Preview {
    let Some(set) = in_order(imported).into_iter().find(|set| set.spans.iter().next().is_some()) else {
        return Preview::default();
    };
    let Some(article) = imported.project.article(&set.article) else { return Preview::default() };
    let text = &*article.text;
    let end = text.char_indices().nth(max).map_or(text.len(), |(at, _)| at);
    let mut parts = Vec::new();
    let mut at = 0;
    let mut put = |range: TextRange, label| {
        let part = range.slice(text).unwrap_or_default();
        if !part.is_empty() {
            parts.push((part.to_owned(), label));
        }
    };
    // In reading order, the longer first: what lies in another is passed over.
    let shown = |span: &Span| (span.extent(), span.label.clone());
    for (extent, label) in set.spans.iter().map(|span| shown(span)) {
        if extent.start() >= end {
            break;
        }
        if extent.start() >= at {
            put(TextRange::between(at, extent.start()), None);
            put(extent, Some(label));
            at = extent.end();
        }
    }
    if at < end {
        put(TextRange::between(at, end), None);
    }
    Preview { title: article.meta.title.clone(), parts }
}
