//! The spans of any number of annotators over articles that are found by the SHA-256 of their text.
//!
//! Positions are code points here, as the definitions of the figures and other programs count; every mark keeps its
//! bytes too. Sets that do not count (not done, or a second one of the same annotator) are counted aside.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, Certainty, LabelId, Origin, Project, Role, SetId,
    SetNews, SetState, SpanId, Target,
};
use crate::text::{TextRange, UnitTable, tokens};

/// Everything that is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corpus {
    /// In the order in which they were given.
    pub annotators: Vec<AnnotatorId>,
    /// In the order of the schema, those without one after them; marks name labels by their place here.
    pub labels: Vec<LabelId>,
    /// In the order of their hashes, so that no figure depends on the order of files.
    pub documents: Vec<Document>,
    pub aside: Aside,
}

/// What was not compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aside {
    /// Sets that are not in the state that counts.
    pub not_done: usize,
    /// Further sets of an annotator on the same text.
    pub twice: usize,
    /// Sets of which a newer revision is there.
    pub older: usize,
    /// Spans in ranges excluded from annotation, or beyond what all have examined.
    pub spans_out_of_reach: usize,
}

/// An article, with the work of those who count.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub id: String,
    pub sha256: Arc<str>,
    pub text: Arc<str>,
    /// Length in code points.
    pub chars: u32,
    /// Half-open, in code points, in order; without those excluded or beyond what all have examined.
    pub tokens: Vec<(u32, u32)>,
    /// What is excluded from annotation or beyond what all have examined: half-open, in code points, in order, none empty, none
    /// touching another.
    pub out: Vec<(u32, u32)>,
    /// By the places of [`Corpus::annotators`]; `None` for those who have no set that counts.
    pub works: Vec<Option<Work>>,
}

/// One annotator's spans and relations on an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// In order of start, end, label; no two are equal in all of these and their parts.
    pub marks: Vec<Mark>,
    pub links: Vec<Link>,
    pub guideline_version: u32,
}

/// A span as figures see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// From the first part's start to the last one's end, in code points.
    pub start: u32,
    pub end: u32,
    pub label: u16,
    /// In code points, where there are several; empty where the extent is all.
    pub parts: Vec<(u32, u32)>,
    pub made_by: MadeBy,
    pub unsure: bool,
    /// The extent in bytes.
    pub bytes: TextRange,
    pub id: SpanId,
}

/// How a span came to be, as far as figures are split by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeBy {
    Hand,
    /// A repeat, a known name or a model's proposal that was accepted.
    Suggestion,
    Import,
}

impl MadeBy {
    pub const ALL: [Self; 3] = [Self::Hand, Self::Suggestion, Self::Import];

    /// The stable name that reports carry.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Suggestion => "suggestion",
            Self::Import => "import",
        }
    }

    fn of(origin: &Origin) -> Self {
        match origin {
            Origin::Hand => Self::Hand,
            Origin::Import => Self::Import,
            Origin::Repeat | Origin::KnownName | Origin::Model { .. } => Self::Suggestion,
        }
    }
}

/// A relation: from a mark of the same work to something, in a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub from: usize,
    pub role: Role,
    pub to: LinkEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// Place among the marks.
    Mark(usize),
    /// Code points.
    Mention(u32, u32),
    Unknown,
    Author,
}

/// What a token is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum TokenRule {
    /// Words with their clitics, and every other character that is no space ([`crate::text::tokens()`]).
    #[default]
    Words,
    /// What stands between white space.
    WhiteSpace,
    /// As given, by the hash of the text, in code points; white space elsewhere.
    Given(HashMap<String, Vec<(u32, u32)>>),
}

/// Which sets count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum States {
    #[default]
    Done,
    Any,
}

/// Spans that come with their own documents instead of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    pub labels: Vec<String>,
    pub annotators: Vec<String>,
    pub documents: Vec<GivenDocument>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GivenDocument {
    pub id: String,
    pub text: String,
    /// Code points.
    pub tokens: Option<Vec<(u32, u32)>>,
    /// By the places of [`Given::annotators`].
    pub spans: Vec<Vec<GivenSpan>>,
}

/// Half-open, in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenSpan {
    pub start: u32,
    pub end: u32,
    pub label: String,
}

impl Mark {
    /// Place and label, which make two spans the same.
    pub(super) fn key(&self) -> (u32, u32, u16, &[(u32, u32)]) {
        (self.start, self.end, self.label, &self.parts)
    }

    pub(super) fn same_bounds(&self, other: &Self) -> bool {
        (self.start, self.end, &self.parts) == (other.start, other.end, &other.parts)
    }

    /// The parts, of which there is one at least.
    pub(super) fn parts(&self) -> Vec<(u32, u32)> {
        if self.parts.is_empty() { vec![(self.start, self.end)] } else { self.parts.clone() }
    }

    /// How many code points both hold.
    pub(super) fn overlap(&self, other: &Self) -> u32 {
        let shared = |a: (u32, u32), b: (u32, u32)| a.1.min(b.1).saturating_sub(a.0.max(b.0));
        if self.parts.is_empty() && other.parts.is_empty() {
            return shared((self.start, self.end), (other.start, other.end));
        }
        let other = other.parts();
        self.parts().iter().map(|a| other.iter().map(|b| shared(*a, *b)).sum::<u32>()).sum()
    }
}

impl Corpus {
    /// Brings the sets of all projects together, article by article.
    ///
    /// An annotator is who the set says. `tokens` and `states` say what a token is and which sets count.
    pub fn gather(projects: &[&Project], tokens: &TokenRule, states: States) -> Self {
        let parts: Vec<(&Project, Option<&str>)> = projects.iter().map(|project| (*project, None)).collect();
        Self::of_parts(&parts, tokens, states)
    }

    /// The same of one project, as if the work of each of these annotators had come in a file of its own, in this order.
    pub fn of_annotators(project: &Project, names: &[&str], tokens: &TokenRule, states: States) -> Self {
        let parts: Vec<(&Project, Option<&str>)> = names.iter().map(|name| (project, Some(*name))).collect();
        Self::of_parts(&parts, tokens, states)
    }

    /// Of each project all sets, or those of one annotator.
    fn of_parts(parts: &[(&Project, Option<&str>)], tokens: &TokenRule, states: States) -> Self {
        let mut gathering = Gathering::default();
        for (project, _) in parts {
            for label in project.labels() {
                gathering.label(&label.id);
            }
        }
        // Of a set that comes more than once only the newest revision counts, in whatever order the files come.
        let mut newest: Vec<(&Article, &AnnotationSet)> = Vec::new();
        let mut places: HashMap<(&str, &SetId), usize> = HashMap::new();
        for (project, name) in parts {
            // Once for all articles: looking each one's up would take as many walks over the sets as there are articles.
            let mut of_article: HashMap<&ArticleId, Vec<&AnnotationSet>> = HashMap::new();
            for set in project.sets().filter(|set| name.is_none_or(|name| set.annotator.as_str() == name)) {
                of_article.entry(&set.article).or_default().push(set);
            }
            for article in project.articles() {
                for &set in of_article.get(&article.id).into_iter().flatten() {
                    let key = (&*article.sha256, &set.id);
                    let known = places.get(&key).map(|at| (*at, newest[*at].1.news(set)));
                    match known {
                        Some((at, SetNews::Newer { .. })) => {
                            newest[at] = (article, set);
                            gathering.corpus.aside.older += 1;
                        }
                        Some((_, SetNews::Older { .. })) => gathering.corpus.aside.older += 1,
                        Some((_, SetNews::Same | SetNews::Apart)) | None => {
                            places.entry(key).or_insert(newest.len());
                            newest.push((article, set));
                        }
                    }
                }
            }
        }
        for (article, set) in newest {
            gathering.set(article, set, states);
        }
        gathering.finish(tokens)
    }

    /// One article with the sets that `counts` picks. Its tokens are what stands between white space, since nobody asks.
    pub fn of_article(project: &Project, article: &Article, counts: impl Fn(&AnnotationSet) -> bool) -> Self {
        let mut gathering = Gathering::default();
        for label in project.labels() {
            gathering.label(&label.id);
        }
        for set in project.sets_of(&article.id).filter(|set| counts(set)) {
            gathering.set(article, set, States::Any);
        }
        gathering.finish(&TokenRule::WhiteSpace)
    }

    /// The documents of a file that brings spans of several annotators, all of them done.
    pub fn given(given: &Given) -> Self {
        let mut gathering = Gathering::default();
        for label in &given.labels {
            gathering.label(&LabelId::new(label));
        }
        gathering.corpus.annotators = given.annotators.iter().map(AnnotatorId::new).collect();
        let mut own = HashMap::new();
        for document in &given.documents {
            let at = gathering.document(&document.id, &crate::model::sha256_hex(&document.text), || {
                Arc::from(document.text.as_str())
            });
            if let Some(tokens) = &document.tokens {
                own.insert(gathering.corpus.documents[at].sha256.to_string(), tokens.clone());
            }
            let units = UnitTable::new(&document.text);
            let byte = |at: u32| units.byte_of_char(crate::text::CharPos(at as usize));
            for (annotator, spans) in document.spans.iter().enumerate() {
                let mut marks = Vec::new();
                for (index, span) in spans.iter().enumerate() {
                    let Some((from, to)) = byte(span.start).zip(byte(span.end)).filter(|(a, b)| a < b) else {
                        gathering.corpus.aside.spans_out_of_reach += 1;
                        continue;
                    };
                    marks.push(Mark {
                        start: span.start,
                        end: span.end,
                        label: gathering.label(&LabelId::new(&span.label)),
                        parts: Vec::new(),
                        made_by: MadeBy::Import,
                        unsure: false,
                        bytes: TextRange::between(from, to),
                        id: SpanId::new(index.to_string()),
                    });
                }
                let work = Work { marks, ..Work::default() };
                gathering.put(at, annotator, work);
            }
        }
        gathering.finish(&TokenRule::Given(own))
    }

    /// Cuts all texts into tokens anew.
    pub fn cut(&mut self, rule: &TokenRule) {
        for document in &mut self.documents {
            document.tokens = tokens_of(document, rule);
        }
    }

    /// The article with this text.
    pub fn document(&self, sha256: &str) -> Option<&Document> {
        let at = self.documents.binary_search_by(|document| (*document.sha256).cmp(sha256));
        at.ok().map(|at| &self.documents[at])
    }

    /// The place of an annotator.
    pub fn annotator(&self, id: &AnnotatorId) -> Option<usize> {
        self.annotators.iter().position(|one| one == id)
    }
}

#[derive(Default)]
struct Gathering {
    corpus: Corpus,
    by_hash: HashMap<String, usize>,
    labels: HashMap<LabelId, u16>,
    /// By document: up to where (code points) and where not.
    reach: HashMap<usize, (u32, Vec<(u32, u32)>)>,
}

impl Gathering {
    fn label(&mut self, id: &LabelId) -> u16 {
        if let Some(at) = self.labels.get(id) {
            return *at;
        }
        let at = u16::try_from(self.corpus.labels.len()).expect("nobody has 65,536 labels");
        self.corpus.labels.push(id.clone());
        self.labels.insert(id.clone(), at);
        at
    }

    fn document(&mut self, id: &str, sha256: &str, text: impl FnOnce() -> Arc<str>) -> usize {
        if let Some(at) = self.by_hash.get(sha256) {
            return *at;
        }
        let at = self.corpus.documents.len();
        let text = text();
        let chars = u32::try_from(text.chars().count()).expect("articles are far below 4 GiB");
        let (id, sha256_arc) = (id.to_owned(), Arc::from(sha256));
        let document = Document {
            id,
            sha256: sha256_arc,
            text,
            chars,
            tokens: Vec::new(),
            out: Vec::new(),
            works: Vec::new(),
        };
        self.corpus.documents.push(document);
        self.by_hash.insert(sha256.to_owned(), at);
        at
    }

    fn put(&mut self, document: usize, annotator: usize, mut work: Work) {
        let works = &mut self.corpus.documents[document].works;
        if works.len() <= annotator {
            works.resize(annotator + 1, None);
        }
        if works[annotator].is_some() {
            self.corpus.aside.twice += 1;
            return;
        }
        put_in_order(&mut work);
        works[annotator] = Some(work);
    }

    fn set(&mut self, article: &Article, set: &AnnotationSet, states: States) {
        let annotator = self.corpus.annotators.iter().position(|one| *one == set.annotator);
        let annotator = annotator.unwrap_or_else(|| {
            self.corpus.annotators.push(set.annotator.clone());
            self.corpus.annotators.len() - 1
        });
        if states == States::Done && set.head.state != SetState::Done {
            self.corpus.aside.not_done += 1;
            return;
        }
        let at = self.document(article.id.as_str(), &article.sha256, || article.text.clone());
        let units = UnitTable::new(&article.text);
        let char = |byte: usize| {
            let at = units.char_of_byte(byte).expect("ranges lie between code points");
            u32::try_from(at.0).expect("articles are far below 4 GiB")
        };
        let chars = |range: TextRange| (char(range.start()), char(range.end()));
        let mut by_id = HashMap::new();
        let mut marks = Vec::with_capacity(set.spans.len());
        for span in set.spans.iter() {
            by_id.insert(span.id.clone(), marks.len());
            let bytes = span.extent();
            let (start, end) = chars(bytes);
            let several = span.ranges.len() > 1;
            marks.push(Mark {
                start,
                end,
                label: self.label(&span.label),
                parts: if several {
                    span.ranges.iter().map(|part| chars(*part)).collect()
                } else {
                    Vec::new()
                },
                made_by: MadeBy::of(&span.provenance.origin),
                unsure: span.certainty == Certainty::Unsure,
                bytes,
                id: span.id.clone(),
            });
        }
        let mut links = Vec::new();
        for relation in set.relations() {
            let to = match &relation.target {
                Target::Span(id) => by_id.get(id).copied().map(LinkEnd::Mark),
                Target::Mention(range) => {
                    let (start, end) = chars(*range);
                    Some(LinkEnd::Mention(start, end))
                }
                Target::Unknown => Some(LinkEnd::Unknown),
                Target::Author => Some(LinkEnd::Author),
            };
            if let Some((from, to)) = by_id.get(&relation.from).copied().zip(to) {
                links.push(Link { from, role: relation.role.clone(), to });
            }
        }
        let whole = self.corpus.documents[at].chars;
        let examined = set.head.examined_to.map_or(whole, char);
        let excluded = article.meta.excluded.iter().map(|range| chars(*range));
        let reach = self.reach.entry(at).or_insert((whole, Vec::new()));
        reach.0 = reach.0.min(examined);
        for range in excluded {
            if !reach.1.contains(&range) {
                reach.1.push(range);
            }
        }
        let guideline_version = set.head.guideline_version;
        self.put(at, annotator, Work { marks, links, guideline_version });
    }

    fn finish(mut self, rule: &TokenRule) -> Corpus {
        let annotators = self.corpus.annotators.len();
        for (at, document) in self.corpus.documents.iter_mut().enumerate() {
            document.works.resize(annotators, None);
            document.tokens = tokens_of(document, rule);
            let Some((until, excluded)) = self.reach.get(&at) else { continue };
            if *until == document.chars && excluded.is_empty() {
                continue;
            }
            document.out = united(excluded.iter().copied().chain([(*until, document.chars)]));
            let out = &document.out;
            let within = |start: u32, end: u32| out.iter().all(|out| end <= out.0 || out.1 <= start);
            document.tokens.retain(|token| within(token.0, token.1));
            for work in document.works.iter_mut().flatten() {
                let before = work.marks.len();
                keep_marks(work, |mark| within(mark.start, mark.end));
                self.corpus.aside.spans_out_of_reach += before - work.marks.len();
            }
        }
        self.corpus.documents.sort_by(|a, b| a.sha256.cmp(&b.sha256));
        self.corpus
    }
}

/// The same stretches in order, those that touch as one, without empty ones.
fn united(stretches: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let mut all: Vec<(u32, u32)> = stretches.filter(|one| one.0 < one.1).collect();
    all.sort_unstable();
    let mut found: Vec<(u32, u32)> = Vec::new();
    for one in all {
        match found.last_mut() {
            Some(last) if one.0 <= last.1 => last.1 = last.1.max(one.1),
            _ => found.push(one),
        }
    }
    found
}

/// Sorts marks, drops doubled ones, and has links follow.
fn put_in_order(work: &mut Work) {
    let mut order: Vec<usize> = (0..work.marks.len()).collect();
    order.sort_by(|a, b| work.marks[*a].key().cmp(&work.marks[*b].key()));
    let mut now = vec![0; order.len()];
    let mut sorted: Vec<Mark> = Vec::with_capacity(order.len());
    for at in order {
        if sorted.last().is_none_or(|last| last.key() != work.marks[at].key()) {
            sorted.push(work.marks[at].clone());
        }
        now[at] = sorted.len() - 1;
    }
    work.marks = sorted;
    for link in &mut work.links {
        link.from = now[link.from];
        if let LinkEnd::Mark(to) = &mut link.to {
            *to = now[*to];
        }
    }
}

/// Links whose ends are gone go too.
fn keep_marks(work: &mut Work, keep: impl Fn(&Mark) -> bool) {
    let mut now = vec![None; work.marks.len()];
    let mut kept = Vec::new();
    for (at, mark) in std::mem::take(&mut work.marks).into_iter().enumerate() {
        if keep(&mark) {
            now[at] = Some(kept.len());
            kept.push(mark);
        }
    }
    work.marks = kept;
    work.links = std::mem::take(&mut work.links)
        .into_iter()
        .filter_map(|link| {
            let to = match link.to {
                LinkEnd::Mark(to) => LinkEnd::Mark(now[to]?),
                other => other,
            };
            Some(Link { from: now[link.from]?, role: link.role, to })
        })
        .collect();
}

fn tokens_of(document: &Document, rule: &TokenRule) -> Vec<(u32, u32)> {
    let text = &document.text;
    match rule {
        TokenRule::Words => {
            // Walked once: tokens come in order.
            let (mut byte, mut char) = (0, 0_u32);
            let mut char_at = |to: usize| {
                char += u32::try_from(text[byte..to].chars().count()).unwrap_or_default();
                byte = to;
                char
            };
            let found = tokens(text, TextRange::between(0, text.len()));
            found.into_iter().map(|token| (char_at(token.start()), char_at(token.end()))).collect()
        }
        TokenRule::Given(by_hash) => match by_hash.get(&*document.sha256) {
            Some(tokens) => tokens.clone(),
            None => between_white_space(text),
        },
        TokenRule::WhiteSpace => between_white_space(text),
    }
}

fn between_white_space(text: &str) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut open = None;
    let mut at = 0;
    for c in text.chars() {
        match (c.is_whitespace(), open) {
            (true, Some(start)) => {
                found.push((start, at));
                open = None;
            }
            (false, None) => open = Some(at),
            _ => {}
        }
        at += 1;
    }
    found.extend(open.map(|start| (start, at)));
    found
}
