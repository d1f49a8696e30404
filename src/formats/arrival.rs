//! What a file brings, before it is taken: labels that are not known here, how its first article would look, whose work
//! it is where it does not say, and what of it stands in a text that is here in another version.
//!
//! What becomes of an unknown label is done afterwards, as a change of the schema, so that it can be undone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Imported;
use super::wusum::UNNAMED_ANNOTATOR;
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, LabelId, Project, SetId, SetState, Span, sha256_hex,
};
use crate::order::{Map, sort_by};
use crate::text::TextRange;

/// A label of a file that is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLabel {
    pub id: LabelId,
    /// Spans and proposals that have it, and spans that a person may yet place.
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
    let mut see =
        |label: &LabelId, spans: usize, text: Option<&str>, first: &dyn Fn() -> Option<TextRange>| {
            if is_known(label) {
                return;
            }
            let seen = found.or_default(label.clone());
            seen.0 += spans;
            if seen.1.is_empty() {
                let surface =
                    text.zip(first()).and_then(|(text, range)| range.slice(text)).unwrap_or_default();
                seen.1 = surface.chars().take(EXAMPLE_CHARS).collect();
            }
        };
    for set in in_order(imported) {
        let text = text_of(&set.article);
        for (label, spans) in set.spans.counts() {
            let first = || Some(set.spans.iter().find(|span| span.label == *label)?.extent());
            see(label, spans, text, &first);
        }
    }
    for (_, one) in &imported.waiting.spans {
        let exact = one.quote.exact.as_str();
        see(&one.span.label, 1, Some(exact), &|| Some(TextRange::between(0, exact.len())));
    }
    for proposal in &imported.proposals {
        see(&proposal.label, 1, text_of(&proposal.article), &|| Some(proposal.range));
    }
    let labels = imported.project.labels().into_iter().map(|label| label.id.clone());
    labels
        .filter_map(|id| {
            let (spans, example) = found.get(&id).cloned()?;
            Some(NewLabel { id, spans, example })
        })
        .collect()
}

/// Whether a file has spans of which it does not say who made them.
pub fn is_nameless(project: &Project) -> bool {
    project.sets().any(|set| set.annotator.as_str() == UNNAMED_ANNOTATOR && set.spans.iter().next().is_some())
}

/// The same of a file's spans that a person may yet place.
pub fn waits_nameless(imported: &Imported) -> bool {
    let whose = |set| imported.project.set(set).map(|set| set.annotator.as_str());
    imported.waiting.spans.iter().any(|(set, _)| whose(set) == Some(UNNAMED_ANNOTATOR))
}

/// Makes what is nobody's the work of this annotator: under an id that follows from text and annotator, so that the files of two
/// who worked on one text stand side by side, and one that comes again meets itself. Where no set of the file has a state, as in
/// formats that know none, it is done. Gives the ids that were and those that are now.
pub fn name_work(project: &mut Project, annotator: &AnnotatorId) -> Vec<(SetId, SetId)> {
    let nobody = AnnotatorId::new(UNNAMED_ANNOTATOR);
    let is_stateless = project.sets().all(|set| set.head.state == SetState::New);
    let nameless: Vec<AnnotationSet> =
        project.sets().filter(|set| set.annotator == nobody).cloned().collect();
    project.retain_sets(|set| set.annotator != nobody);
    let mut named = Vec::with_capacity(nameless.len());
    for set in nameless {
        let was = set.id.clone();
        let sha256 = project.article(&set.article).map(|article| article.sha256.clone()).unwrap_or_default();
        let hashed = |n: usize| {
            SetId::new(
                &sha256_hex(&["named", &sha256, annotator.as_str(), &n.to_string()].join("\u{1f}"))[..26],
            )
        };
        let mut set = set.with_annotators(&[(nobody.clone(), annotator.clone())]);
        set.id = (0..).map(hashed).find(|id| project.set(id).is_none()).expect("there are enough numbers");
        if is_stateless && set.spans.iter().next().is_some() {
            set.head.state = SetState::Done;
        }
        named.push((was, set.id.clone()));
        project.add_set(set);
    }
    named
}

/// Of a file's articles that somebody has labelled: which are here with another text, by their id and by their title. Theirs
/// first; an article may have one of either. Numbers and titles say little: [`versions`](super::carry::versions) has the texts.
pub fn other_texts(here: &Project, file: &Project) -> Vec<(ArticleId, ArticleId)> {
    let labelled: HashSet<&ArticleId> =
        file.sets().filter(|set| !set.spans.is_empty()).map(|set| &set.article).collect();
    let loaded = here.articles().map(|one| (&one.id, &one.sha256, one.meta.title.trim(), one.meta.binned));
    let absent = here.absent().map(|one| (&one.id, &one.sha256, one.title.trim(), one.binned));
    let (mut hashes, mut ids, mut titles) = (HashSet::new(), HashSet::new(), HashMap::new());
    for (id, sha256, title, binned) in loaded.chain(absent) {
        hashes.insert(sha256);
        if binned.is_none() {
            ids.insert(id);
            // What the file has under its own id is not meant.
            if !title.is_empty() && file.article(id).is_none() {
                titles.entry(title).or_insert(id);
            }
        }
    }
    let is_other = |article: &&Article| labelled.contains(&article.id) && !hashes.contains(&article.sha256);
    let like = |article: &Article| {
        let by_id = ids.get(&article.id).copied().cloned();
        let by_title = titles.get(article.meta.title.trim()).copied().cloned();
        let theirs = article.id.clone();
        by_id.into_iter().chain(by_title).map(move |ours| (theirs.clone(), ours)).collect::<Vec<_>>()
    };
    file.articles().filter(is_other).flat_map(like).collect()
}

/// Gives sets of a file whose ids are here on another text ids of their own, and says which: programs number what they make, and
/// one file's work would stand for another's. The new ids follow from the old ones and the text, so that what comes again meets
/// itself.
pub fn part_sets(here: &Project, file: &mut Project) -> Vec<(SetId, SetId)> {
    let loaded = here.sets().filter_map(|set| Some((&set.id, &here.article(&set.article)?.sha256)));
    let absent = here.absent().flat_map(|one| one.sets.iter().map(|set| (&set.id, &one.sha256)));
    let text_of: HashMap<&SetId, &Arc<str>> = loaded.chain(absent).collect();
    let apart = |set: &AnnotationSet| {
        let sha256 = &file.article(&set.article)?.sha256;
        let is_apart = text_of.get(&set.id).is_some_and(|there| *there != sha256);
        let id = || SetId::new(&sha256_hex(&["apart", set.id.as_str(), sha256].join("\u{1f}"))[..26]);
        is_apart.then(|| (set.id.clone(), id()))
    };
    let parted: Vec<(SetId, SetId)> = file.sets().filter_map(apart).collect();
    for (was, id) in &parted {
        if let Some(mut set) = file.set(was).cloned() {
            file.retain_sets(|set| set.id != *was);
            set.id = id.clone();
            file.add_set(set);
        }
    }
    parted
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
