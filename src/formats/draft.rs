//! What a file of another program says before any of it is believed, and the one place that decides what is taken.
//!
//! An importer turns its file into [`Draft`]s, in the file's own unit and with the file's own ids; [`Collector`] checks
//! offsets against the text, replaces doubled ids, follows them in relations, and counts: kept + refused = total.
//! Our own format does not go through here: it carries more and is held to a schema.

use std::collections::HashMap;

use super::anchor::{Quote, Unplaced};
use super::carry::{MOST_WAITING, Waiting};
use super::export::Numbers;
use super::json::{self, Object};
use super::open_set::{OpenSet, Search, Taken};
use super::peek::records;
use super::provenance::Told;
use super::watch::{OneOfSeveral, Unwatched, Watch, told};
use super::wusum::UNNAMED_ANNOTATOR;
use super::wusum::read::{hash_id, new_label};
use super::{
    Counts, ImportProblem, Imported, Item, MAX_BYTES, Outcome, Proposal, Rule, Source, Unit, Warning,
};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Label, LabelId, Project, SetId, SetState,
    default_labels, parse_hex,
};
use crate::order::Map;

/// A document of a file.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The file's own id.
    pub id: Option<String>,
    pub text: String,
    pub unit: Unit,
    pub meta: ArticleMeta,
    pub sets: Vec<DraftSet>,
}

/// What one annotator made of it.
#[derive(Debug, Default)]
pub(super) struct DraftSet {
    pub annotator: Option<String>,
    pub state: SetState,
    /// A span that the importer could not make sense of is the rule that it breaks, so that it is counted.
    pub spans: Vec<Result<DraftSpan, Rule>>,
    pub relations: Vec<Result<DraftRelation, Rule>>,
    /// The line of each span and of each relation, where a file has one for each.
    pub span_lines: Vec<usize>,
    pub relation_lines: Vec<usize>,
}

#[derive(Debug, Default)]
pub(super) struct DraftSpan {
    /// By which relations of the same set name it.
    pub id: Option<String>,
    /// Start and end of each part in the draft's unit. One, except for discontinuous spans.
    pub parts: Vec<(usize, usize)>,
    pub label: String,
    pub subtype: Option<String>,
    pub unsure: bool,
    pub note: String,
    /// JSON text by name.
    pub attributes: Map<String, String>,
    pub surface: Option<Surface>,
    /// What the importer knows of a span whose place it did not find: it is refused, and for a person to place.
    pub lost: Option<Lost>,
    /// Makes it a proposal instead of a span.
    pub proposed: Option<Proposed>,
    pub provenance: Told,
}

/// What a file says stands at a span's offsets.
#[derive(Debug)]
pub(super) struct Surface {
    pub text: String,
    /// Whether a difference means that the offsets are wrong. Otherwise it is reported and the span taken.
    pub decides: bool,
}

/// A span by what it says; its part, where it has one, is where its file says.
#[derive(Clone, Debug)]
pub(super) struct Lost {
    pub rule: Rule,
    pub quote: Quote,
    pub why: Unplaced,
}

/// By what a proposal was made.
#[derive(Debug, Default)]
pub(super) struct Proposed {
    pub score: Option<f64>,
    pub model: String,
}

#[derive(Debug)]
pub(super) struct DraftRelation {
    pub id: Option<String>,
    pub from: String,
    pub role: String,
    pub to: DraftTarget,
    pub provenance: Told,
}

impl DraftRelation {
    /// One of which the file says no more.
    pub fn new(id: Option<String>, from: String, role: String, to: DraftTarget) -> Self {
        Self { id, from, role, to, provenance: Told::default() }
    }
}

#[derive(Debug)]
pub(super) enum DraftTarget {
    Span(String),
    Mention(usize, usize),
    Unknown,
    Author,
}

/// Takes drafts, gives a project.
#[derive(Debug)]
pub(super) struct Collector {
    project: Project,
    warnings: Vec<Warning>,
    counts: Counts,
    proposals: Vec<Proposal>,
    waiting: Waiting,
    /// By a file's id of a document: the articles that came under it.
    by_file_id: HashMap<String, ArticleId>,
    documents: usize,
    /// By what ids are made of: the first number that may be free, so that a thousand of one kind are not tried a thousand times.
    numbers: HashMap<String, usize>,
    /// Spans and relations that came in, counted before anything is decided.
    came: (usize, usize),
}

impl Collector {
    pub fn new() -> Self {
        Self {
            project: Project::without_labels(),
            warnings: Vec::new(),
            counts: Counts::default(),
            proposals: Vec::new(),
            waiting: Waiting::default(),
            by_file_id: HashMap::new(),
            documents: 0,
            numbers: HashMap::new(),
            came: (0, 0),
        }
    }

    /// About the file or a place in it.
    pub fn warn(&mut self, item: Item, kept: bool, rule: Rule) {
        self.warnings.push(Warning { document: None, item, rule, kept, line: None });
    }

    /// A document that could not be made into a draft, with what it held.
    pub fn refuse(&mut self, item: Item, rule: Rule, spans: usize, relations: usize) {
        self.documents += 1;
        self.came = (self.came.0 + spans, self.came.1 + relations);
        self.counts.documents_refused += 1;
        self.counts.spans_refused += spans;
        self.counts.relations_refused += relations;
        self.warn(item, false, rule);
    }

    /// Makes sure that the project has the label, in the order in which labels come; ours where the slug is one of ours.
    pub fn label(&mut self, id: &LabelId) {
        if self.project.label(id).is_some() {
            return;
        }
        let order = self.project.labels().last().map_or(0, |last| last.order.saturating_add(1));
        let known = default_labels().into_iter().find(|label| label.id == *id);
        let mut label = known.unwrap_or_else(|| new_label(id, order));
        label.order = order;
        self.project.put_label(id, Some(label));
    }

    /// The label as a file's schema shows it: `#rrggbb`, where it says so.
    pub fn label_in(&mut self, id: &LabelId, color: Option<&str>) {
        self.label(id);
        let color = color.filter(|color| color.len() == 7 && parse_hex(color).is_some());
        if let Some((label, color)) = self.project.label(id).zip(color) {
            let label = Label { color: color.to_ascii_lowercase(), ..label.clone() };
            self.project.put_label(id, Some(label));
        }
    }

    /// Takes documents and tells how many of their spans have been placed: for files that are few documents or one.
    pub fn documents(&mut self, drafts: Vec<Draft>, watch: &dyn Watch) {
        let spans = |draft: &Draft| draft.sets.iter().map(|set| set.spans.len()).sum::<usize>();
        let (mut before, total) = (0, drafts.iter().map(spans).sum());
        for draft in drafts {
            let len = spans(&draft);
            self.document_told(draft, &OneOfSeveral { watch, before, len, total });
            before += len;
        }
    }

    /// Takes a document: a second one of the same id and text only adds its sets (one row per annotator is usual).
    pub fn document(&mut self, draft: Draft) {
        self.document_told(draft, &Unwatched);
    }

    fn document_told(&mut self, draft: Draft, watch: &dyn Watch) {
        self.documents += 1;
        let Draft { id: file_id, text, unit, meta, sets } = draft;
        self.came.0 += sets.iter().map(|set| set.spans.len()).sum::<usize>();
        self.came.1 += sets.iter().map(|set| set.relations.len()).sum::<usize>();
        let file_id = file_id.filter(|id| !id.is_empty());
        let name = file_id.clone().unwrap_or_else(|| self.documents.to_string());
        let refusal = if text.is_empty() {
            Some(Rule::EmptyText)
        } else if text.len() > MAX_BYTES {
            Some(Rule::TextTooLarge { bytes: text.len() })
        } else {
            None
        };
        if let Some(rule) = refusal {
            self.counts.documents_refused += 1;
            self.counts.spans_refused += sets.iter().map(|set| set.spans.len()).sum::<usize>();
            self.counts.relations_refused += sets.iter().map(|set| set.relations.len()).sum::<usize>();
            self.warnings.push(Warning {
                document: Some(name),
                item: Item::Document,
                rule,
                kept: false,
                line: None,
            });
            return;
        }
        self.counts.documents_kept += 1;
        let known = file_id.as_ref().and_then(|id| self.by_file_id.get(id));
        let known = known.and_then(|id| self.project.article(id)).filter(|article| *article.text == *text);
        let article = match known {
            Some(article) => article.id.clone(),
            None => self.article(&name, file_id, text, meta),
        };
        let text = self.project.article(&article).map(|article| article.text.clone()).unwrap_or_default();
        let ground = Numbers::new(&text, unit);
        let mut search = Search::new(&text);
        let (mut before, total) = (0, sets.iter().map(|set| set.spans.len()).sum());
        for set in sets {
            let len = set.spans.len();
            let watch = OneOfSeveral { watch, before, len, total };
            self.set(&name, &article, set, &ground, &mut search, &watch);
            before += len;
        }
    }

    fn article(&mut self, name: &str, file_id: Option<String>, text: String, meta: ArticleMeta) -> ArticleId {
        let mut article = Article::new(ArticleId::new(""), text, meta);
        let hashed =
            |ordinal: usize| ArticleId::new(hash_id(&["article", &article.sha256, &ordinal.to_string()]));
        let free = |id: &ArticleId| self.project.article(id).is_none();
        let wanted = file_id.as_deref().map(ArticleId::new).filter(|id| free(id));
        let made_of = || ["article", &*article.sha256].join("\u{1f}");
        let id = wanted
            .unwrap_or_else(|| first_free_from(self.numbers.entry(made_of()).or_default(), hashed, free));
        match file_id {
            Some(file_id) if id.as_str() != file_id => {
                let rule = Rule::DuplicateId { id: file_id, now: id.as_str().to_owned() };
                let document = Some(name.to_owned());
                self.warnings.push(Warning { document, item: Item::Document, rule, kept: true, line: None });
            }
            Some(file_id) => {
                self.by_file_id.insert(file_id, id.clone());
            }
            None => {}
        }
        article.id = id.clone();
        self.project.add_article(article);
        id
    }

    fn set(
        &mut self,
        name: &str,
        article: &ArticleId,
        draft: DraftSet,
        ground: &Numbers<'_>,
        search: &mut Search<'_>,
        watch: &dyn Watch,
    ) {
        let annotator = draft.annotator.filter(|annotator| !annotator.trim().is_empty());
        let annotator = AnnotatorId::new(annotator.as_deref().unwrap_or(UNNAMED_ANNOTATOR));
        let hashed = |ordinal: usize| {
            SetId::new(hash_id(&["set", article.as_str(), annotator.as_str(), &ordinal.to_string()]))
        };
        let next =
            self.numbers.entry(["set", article.as_str(), annotator.as_str()].join("\u{1f}")).or_default();
        let id = first_free_from(next, hashed, |id| self.project.set(id).is_none());
        let mut set = AnnotationSet::new(id, article.clone(), annotator);
        set.head.state = draft.state;
        let room = MOST_WAITING.saturating_sub(self.waiting.spans.len());
        let mut open = OpenSet::new(set, room);
        let document = Some(name.to_owned());
        let mut warnings = Vec::new();
        let is_proposal = |span: &Result<DraftSpan, Rule>| span.as_ref().is_ok_and(|s| s.proposed.is_some());
        // What a model proposes is no annotator's work on the article.
        let of_a_model = draft.relations.is_empty() && draft.spans.iter().any(is_proposal);
        for (index, span) in told(draft.spans, watch).enumerate() {
            let item = Item::Span(index + 1);
            let line = draft.span_lines.get(index).copied();
            let warn = |kept, rule| Warning { document: document.clone(), item, rule, kept, line };
            let taken = span.and_then(|span| {
                let label = span.label.trim().to_owned();
                if label.is_empty() {
                    return Err(Rule::MissingField { name: "label".into() });
                }
                self.label(&LabelId::new(&label));
                let mut tell = |rule| warnings.push(warn(true, rule));
                open.span(span, &label, index + 1, ground, search, &mut tell)
            });
            match taken {
                Ok(Taken::Span) => self.counts.spans_kept += 1,
                Ok(Taken::Proposal(proposal)) => {
                    self.counts.spans_kept += 1;
                    self.proposals.push(proposal);
                }
                Err(rule) => {
                    self.counts.spans_refused += 1;
                    warnings.push(warn(false, rule));
                }
            }
        }
        open.name_lost();
        for (index, relation) in draft.relations.into_iter().enumerate() {
            let item = Item::Relation(index + 1);
            let line = draft.relation_lines.get(index).copied();
            let warn = |kept, rule| Warning { document: document.clone(), item, rule, kept, line };
            let mut tell = |rule| warnings.push(warn(true, rule));
            match relation.and_then(|relation| open.relation(relation, ground, &mut tell)) {
                Ok(()) => self.counts.relations_kept += 1,
                Err(rule) => {
                    self.counts.relations_refused += 1;
                    warnings.push(warn(false, rule));
                }
            }
        }
        self.warnings.append(&mut warnings);
        if !of_a_model || !open.set.spans.is_empty() || !open.waiting.spans.is_empty() {
            self.project.add_set(open.set);
        }
        self.waiting.add(open.waiting, |set| set);
    }

    /// The project with what was not as it should be; refused for `otherwise` where no document was taken.
    pub fn finish(self, otherwise: ImportProblem) -> Outcome {
        if self.counts.documents_kept == 0 { Outcome::Refused(otherwise) } else { self.finish_row() }
    }

    /// [`Self::finish`] for files, which refuses nothing that is a row of one.
    pub fn finish_source(self, source: &Source<'_>, otherwise: ImportProblem) -> Outcome {
        if source.is_row { self.finish_row() } else { self.finish(otherwise) }
    }

    fn finish_row(self) -> Outcome {
        let Self { project, warnings, counts, proposals, waiting, came, .. } = self;
        debug_assert_eq!(
            came,
            (counts.spans_kept + counts.spans_refused, counts.relations_kept + counts.relations_refused),
            "kept + refused = total"
        );
        Outcome::Project(Box::new(Imported { format: "", project, warnings, counts, proposals, waiting }))
    }
}

/// The import of a format whose records are JSON objects of one document each, by what makes one into a draft.
pub(super) fn import_records(
    source: &Source<'_>,
    draft: fn(&Source<'_>, &Object<'_>) -> Result<Draft, Rule>,
) -> Outcome {
    let records = match records(source.text) {
        Ok(records) => records,
        Err(problem) => return Outcome::Refused(problem),
    };
    let mut collector = Collector::new();
    for record in told(records, source.watch) {
        match record.object().and_then(|object| draft(source, &object)) {
            Ok(draft) => collector.document(draft),
            Err(rule) => {
                let object = record.object().unwrap_or_default();
                let held = |name: &str| object.get(name).and_then(json::list).map_or(0, |list| list.len());
                collector.refuse(record.item(), rule, held("spans"), held("relations"));
            }
        }
    }
    collector.finish_source(source, ImportProblem::NoTextField)
}

/// The first id that nobody has, from this number on; the next one begins after it.
pub(super) fn first_free_from<T>(next: &mut usize, id: impl Fn(usize) -> T, free: impl Fn(&T) -> bool) -> T {
    let found = (*next..).map(|number| (number, id(number))).find(|(_, id)| free(id));
    let (number, id) = found.expect("only finitely many ids are taken");
    *next = number + 1;
    id
}

/// What an article is called whose file gives it no title.
pub(super) fn first_words(text: &str) -> String {
    text.split_whitespace().take(8).collect::<Vec<_>>().join(" ")
}
