//! Reads Wusum JSON: start and end against the text decide, one bad span does not lose the file.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use serde_json::value::RawValue;

use super::place::{Ground, disjoint, is_inside_grapheme, position, range, ranges, short};
use super::{UNNAMED_ANNOTATOR, VERSION, shape, slug};
use crate::formats::anchor::{Quote, Unplaced};
use crate::formats::carry::{MOST_WAITING, Unsettled, Waiting};
use crate::formats::json::{self, Object};
use crate::formats::provenance;
use crate::formats::watch::{Unwatched, Watch};
use crate::formats::{Counts, ImportProblem, Imported, Item, MAX_BYTES, Rule, Warning};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, DecidedSpan, Decision,
    DecisionId, DecisionReason, GuidelineVersion, Judged, Label, LabelId, Localized, Origin, PackageHead,
    Project, Provenance, Relation, RelationId, Role, SetHead, SetId, Span, SpanId, Subtype, Target,
    UtcMillis, Verdict, sha256_hex,
};
use crate::order::{Map, sort_by_key};
use crate::text::{CharPos, TextRange, UnitTable};

/// Reads a file; the lack of what only our own files carry (ids, sets, hashes, a schema) is no fault.
pub fn read(bytes: &[u8]) -> Result<Imported, ImportProblem> {
    read_watched(bytes, &Unwatched)
}

/// [`read`], looked on.
///
/// # Errors
/// Also where it holds more spans than whoever looks on allows: no more of it is read then.
pub fn read_watched(bytes: &[u8], watch: &dyn Watch) -> Result<Imported, ImportProblem> {
    Ok(check_watched(bytes, watch)?.imported)
}

/// What a file is like when it is held to the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub imported: Imported,
    /// What the schema wants and reading can do without: fields missing or unknown.
    pub strict: Vec<Warning>,
    /// The documents as warnings name them, in the order of the file.
    documents: Vec<String>,
}

impl Check {
    /// Everything that is not as it should be, in the order of the file.
    pub fn problems(&self) -> Vec<&Warning> {
        let mut order: HashMap<&str, usize> = HashMap::new();
        for (index, name) in self.documents.iter().enumerate() {
            order.entry(name).or_insert(index);
        }
        let mut problems: Vec<&Warning> = self.imported.warnings.iter().chain(&self.strict).collect();
        sort_by_key(&mut problems, |warning| {
            let document = warning.document.as_deref().map(|name| order.get(name).copied());
            let item = match warning.item {
                Item::File => (0, 0),
                Item::Line(number) | Item::Record(number) | Item::Label(number) => (1, number),
                Item::Document => (2, 0),
                Item::Set(number) => (3, number),
                Item::Span(number) => (4, number),
                Item::Relation(number) => (5, number),
            };
            (document, item)
        });
        problems
    }

    /// The first span, by document and number, that is not right; one that lacks no more than what only the schema
    /// wants counts where no other is wrong. An offset inside a grapheme is right.
    pub fn first_wrong_span(&self) -> Option<&Warning> {
        let spans = self.problems().into_iter().filter(|warning| {
            matches!(warning.item, Item::Span(_)) && !matches!(warning.rule, Rule::InsideGrapheme { .. })
        });
        let spans: Vec<&Warning> = spans.collect();
        let is_schema_only = |warning: &Warning| {
            warning.kept && matches!(warning.rule, Rule::MissingField { .. } | Rule::UnknownField { .. })
        };
        spans.iter().find(|warning| !is_schema_only(warning)).or(spans.first()).copied()
    }

    /// Whether the file keeps the schema, the offsets and the hashes. An offset inside a grapheme is allowed.
    pub fn is_ok(&self) -> bool {
        self.strict.is_empty()
            && self
                .imported
                .warnings
                .iter()
                .all(|warning| matches!(warning.rule, Rule::InsideGrapheme { .. }))
    }
}

/// Reads a file and holds it to the schema as well.
pub fn check(bytes: &[u8]) -> Result<Check, ImportProblem> {
    check_watched(bytes, &Unwatched)
}

fn check_watched(bytes: &[u8], watch: &dyn Watch) -> Result<Check, ImportProblem> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| ImportProblem::NotUtf8 { at: error.valid_up_to() })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    json::guard(text)?;
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| json::bad_json(&error))?;
    let file = json::object(raw).ok_or(ImportProblem::MissingField { name: "documents".into() })?;
    let documents = file.get("documents").and_then(json::list);
    let documents = documents.ok_or(ImportProblem::MissingField { name: "documents".into() })?;

    let mut reader = Reader::default();
    reader.head(&file)?;
    let mut names = Vec::with_capacity(documents.len());
    let (total, limit) = (documents.len(), watch.spans_at_most());
    for (index, document) in documents.into_iter().enumerate() {
        watch.read(index, total);
        if reader.counts.spans() > limit {
            return Err(ImportProblem::TooManySpans { limit });
        }
        names.push(document_name(document, index + 1));
        reader.document(index + 1, document);
    }
    let Reader { project, mut warnings, counts, waiting, .. } = reader;
    let mut strict = shape::check(raw);
    // What reading has already found fault with is not told twice. Of a document that stays much may be wrong.
    let about = |warning: &Warning| (warning.document.clone(), warning.item);
    let faults = || warnings.iter().filter(|warning| !matches!(warning.rule, Rule::InsideGrapheme { .. }));
    let whole: HashSet<_> =
        faults().filter(|warning| !warning.kept || warning.item != Item::Document).map(about).collect();
    let told: HashSet<_> = faults().map(|warning| (about(warning), warning.rule.clone())).collect();
    strict.retain(|warning| {
        !whole.contains(&about(warning)) && !told.contains(&(about(warning), warning.rule.clone()))
    });
    // Lenient reading has passed over these in silence, and something is lost with them.
    let (lost, strict) =
        strict.into_iter().partition(|warning: &Warning| match (&warning.rule, warning.item) {
            (Rule::WrongType { name }, _) => !IDS.contains(&name.as_str()),
            (Rule::UnknownField { .. }, Item::Document | Item::Span(_)) => false,
            (Rule::UnknownField { .. }, _) => true,
            _ => false,
        });
    let lost: Vec<Warning> = lost;
    warnings.extend(lost);
    Ok(Check {
        imported: Imported { format: "wusum", project, warnings, counts, proposals: Vec::new(), waiting },
        strict,
        documents: names,
    })
}

/// How warnings name a document: by its id, else by its number.
pub(super) fn document_name(raw: &RawValue, number: usize) -> String {
    let id = json::object(raw).and_then(|document| document.get("id")).and_then(json::id);
    id.filter(|id| !id.is_empty()).unwrap_or_else(|| number.to_string())
}

#[derive(Default)]
struct Reader {
    project: Project,
    warnings: Vec<Warning>,
    counts: Counts,
    /// What warnings are about just now.
    document: Option<String>,
    waiting: Waiting,
}

/// A set in the making, with the ids that its file uses.
struct OpenSet {
    file_id: Option<String>,
    set: AnnotationSet,
    /// By the file's id of a span: its own.
    spans: HashMap<String, SpanId>,
    places: HashMap<(Vec<TextRange>, LabelId), (SpanId, usize)>,
    /// Spans that only a person can place, still without ids, with those of the file and their numbers.
    lost: Vec<(Option<String>, usize, Unsettled)>,
    lost_ids: HashMap<String, SpanId>,
    /// Of the links that wait.
    link_ids: HashSet<RelationId>,
    waiting: Waiting,
}

/// Fields that are read as numbers too, without loss.
const IDS: [&str; 4] = ["id", "label", "set", "from"];

const DOCUMENT_FIELDS: [&str; 15] = [
    "id",
    "text",
    "sha256",
    "title",
    "source",
    "language",
    "direction",
    "file_name",
    "encoding",
    "binned",
    "excluded",
    "metadata",
    "spans",
    "relations",
    "sets",
];
const SPAN_FIELDS: [&str; 17] = [
    "id",
    "start",
    "end",
    "start_utf16",
    "end_utf16",
    "label",
    "text",
    "ranges",
    "subtype",
    "certainty",
    "note",
    "attributes",
    "annotator",
    "made",
    "changed",
    "origin",
    "set",
];

impl Reader {
    fn warn(&mut self, item: Item, kept: bool, rule: Rule) {
        self.warnings.push(Warning { document: self.document.clone(), item, rule, kept, line: None });
    }

    fn head(&mut self, file: &Object<'_>) -> Result<(), ImportProblem> {
        if let Some(raw) = file.get("format") {
            let found = json::string(raw).unwrap_or_else(|| raw.get().to_owned());
            if found != "wusum" {
                return Err(ImportProblem::OtherFormat { found });
            }
        }
        if let Some(raw) = file.get("version") {
            let version: u64 =
                raw.get().parse().map_err(|_| ImportProblem::MissingField { name: "version".into() })?;
            if version > VERSION {
                return Err(ImportProblem::NewerVersion { found: version, known: VERSION });
            }
        }
        if let Some(raw) = file.get("offset_unit") {
            let found = json::string(raw).unwrap_or_else(|| raw.get().to_owned());
            if found != "code_point" {
                return Err(ImportProblem::UnknownOffsetUnit { found });
            }
        }
        self.project.name = self.text(file, Item::File, "project").unwrap_or_default();
        if let Some(raw) = file.get("schema") {
            let name = std::mem::take(&mut self.project.name);
            self.project = Project::without_labels();
            self.project.name = name;
            let labels = json::object(raw).and_then(|schema| schema.get("labels")).and_then(json::list);
            match labels {
                Some(labels) => {
                    for (index, raw) in labels.into_iter().enumerate() {
                        self.label(index, raw);
                    }
                }
                None => self.warn(Item::File, true, Rule::WrongType { name: "schema".to_owned() }),
            }
        }
        self.project.package = file.get("package").and_then(json::object).and_then(|package| {
            let text = |name: &str| package.get(name).and_then(json::string);
            Some(PackageHead {
                kind: slug::find(&slug::PACKAGES, &text("kind")?)?,
                id: text("id").filter(|id| !id.is_empty())?,
                version: package.get("version")?.get().parse().ok()?,
                annotator: text("annotator")?,
            })
        });
        for raw in file.get("guidelines").and_then(json::list).unwrap_or_default() {
            self.guideline(raw);
        }
        Ok(())
    }

    /// One version of the guidelines; what is not one is reported by the check of the shape.
    fn guideline(&mut self, raw: &RawValue) {
        let Some(version) = json::object(raw) else { return };
        let number = version.get("number").and_then(|raw| raw.get().parse::<u32>().ok());
        let markdown = version.get("markdown").and_then(json::string);
        let (Some(number), Some(markdown)) = (number, markdown) else { return };
        if self.project.guideline(number).is_some() {
            let id = number.to_string();
            return self.warn(Item::File, false, Rule::DuplicateId { now: id.clone(), id });
        }
        let made = self.time(&version, Item::File, "made").unwrap_or_default();
        self.project.put_guideline(number, Some(GuidelineVersion { number, markdown, made }));
    }

    fn label(&mut self, index: usize, raw: &RawValue) {
        let item = Item::Label(index + 1);
        let Some(label) = json::object(raw) else { return self.warn(item, false, Rule::NotAnObject) };
        let Some(id) = label.get("id").and_then(json::id) else {
            return self.warn(item, false, Rule::MissingField { name: "id".into() });
        };
        let label_id = LabelId::new(&id);
        if self.project.label(&label_id).is_some() {
            return self.warn(item, false, Rule::DuplicateId { now: id.clone(), id });
        }
        let order = u32::try_from(index).unwrap_or(u32::MAX);
        let subtypes = label.get("subtypes").and_then(json::list).unwrap_or_default();
        let subtypes = subtypes.into_iter().filter_map(|raw| {
            let subtype = json::object(raw)?;
            let id = subtype.get("id").and_then(json::id)?;
            Some(Subtype { id, names: localized(subtype.get("names")).unwrap_or_default() })
        });
        let subtypes = subtypes.collect();
        let mut texts = |name: &'static str| {
            let raw = label.get(name);
            localized(raw).unwrap_or_else(|| {
                self.warn(item, true, Rule::WrongType { name: name.to_owned() });
                Localized::new()
            })
        };
        let (names, definition, examples) = (texts("names"), texts("definition"), texts("examples"));
        let made = Label {
            id: label_id.clone(),
            names,
            definition,
            examples,
            color: self.text(&label, item, "color").unwrap_or_else(|| color_of(&id)),
            key: self.text(&label, item, "key").and_then(|key| {
                let mut chars = key.chars();
                chars.next().filter(|_| chars.next().is_none())
            }),
            subtypes,
            hidden: label.get("hidden").is_some_and(|raw| raw.get() == "true"),
            retired: label.get("retired").is_some_and(|raw| raw.get() == "true"),
            order: label.get("order").and_then(|raw| raw.get().parse().ok()).unwrap_or(order),
        };
        self.project.put_label(&label_id, Some(made));
    }

    /// A text field; one of another kind is reported.
    fn text(&mut self, object: &Object<'_>, item: Item, name: &'static str) -> Option<String> {
        let raw = object.get(name)?;
        let text = json::string(raw);
        if text.is_none() {
            self.warn(item, true, Rule::WrongType { name: name.to_owned() });
        }
        text
    }

    fn document(&mut self, number: usize, raw: &RawValue) {
        self.document = Some(document_name(raw, number));
        self.read_document(raw);
        self.document = None;
    }

    fn read_document(&mut self, raw: &RawValue) {
        let item = Item::Document;
        let Some(document) = json::object(raw) else {
            self.counts.documents_refused += 1;
            return self.warn(item, false, Rule::NotAnObject);
        };
        let file_id = document.get("id").and_then(json::id).filter(|id| !id.is_empty());
        let spans = document.get("spans").map(json::list);
        let spans = spans.unwrap_or_else(|| Some(Vec::new())).unwrap_or_else(|| {
            self.warn(item, true, Rule::WrongType { name: "spans".to_owned() });
            Vec::new()
        });
        let relations = document.get("relations").and_then(json::list).unwrap_or_default();
        let text = match document.get("text").map(json::string) {
            None => Err(Rule::MissingField { name: "text".into() }),
            Some(None) => Err(Rule::WrongType { name: "text".to_owned() }),
            Some(Some(text)) if text.is_empty() => Err(Rule::EmptyText),
            Some(Some(text)) if text.len() > MAX_BYTES => Err(Rule::TextTooLarge { bytes: text.len() }),
            Some(Some(text)) => Ok(text),
        };
        let text = match text {
            Ok(text) => text,
            Err(rule) => {
                self.counts.documents_refused += 1;
                self.counts.spans_refused += spans.len();
                self.counts.relations_refused += relations.len();
                return self.warn(item, false, rule);
            }
        };
        let mut article = Article::new(ArticleId::new(""), text, ArticleMeta::default());
        if let Some(stated) = self.text(&document, item, "sha256")
            && !stated.eq_ignore_ascii_case(&article.sha256)
        {
            self.warn(item, true, Rule::HashDiffers { stated, found: article.sha256.to_string() });
        }
        article.id = self.article_id(file_id, &article.sha256);
        let text = article.text.clone();
        let ground = Ground { text: &text, units: UnitTable::new(&text), length: text.chars().count() };
        article.meta = self.meta(&document, &ground);
        let mut sets = self.sets(&document, &article.id, &ground);
        self.counts.documents_kept += 1;
        self.project.add_article(article);
        for (index, raw) in spans.into_iter().enumerate() {
            match self.span(index + 1, raw, &ground, &mut sets) {
                Some(()) => self.counts.spans_kept += 1,
                None => self.counts.spans_refused += 1,
            }
        }
        for open in &mut sets.list {
            open.name_lost();
        }
        for (index, raw) in relations.into_iter().enumerate() {
            match self.relation(index + 1, raw, &ground, &mut sets) {
                Some(()) => self.counts.relations_kept += 1,
                None => self.counts.relations_refused += 1,
            }
        }
        for open in sets.list {
            self.project.add_set(open.set);
            self.waiting.add(open.waiting, |set| set);
        }
    }

    fn article_id(&mut self, file_id: Option<String>, sha256: &str) -> ArticleId {
        let free = |id: &ArticleId| self.project.article(id).is_none();
        let hashed =
            (0..).map(|ordinal: usize| ArticleId::new(hash_id(&["article", sha256, &ordinal.to_string()])));
        let fallback = |free: &dyn Fn(&ArticleId) -> bool| {
            let mut hashed = hashed;
            hashed.find(|id| free(id)).expect("only finitely many ids are taken")
        };
        match file_id {
            None => fallback(&free),
            Some(id) => {
                let wanted = ArticleId::new(&id);
                if free(&wanted) {
                    return wanted;
                }
                let made = fallback(&free);
                self.warn(Item::Document, true, Rule::DuplicateId { id, now: made.as_str().to_owned() });
                made
            }
        }
    }

    fn meta(&mut self, document: &Object<'_>, ground: &Ground<'_>) -> ArticleMeta {
        let item = Item::Document;
        let direction = self.text(document, item, "direction").map(|found| {
            slug::find(&slug::DIRECTIONS, &found).unwrap_or_else(|| {
                self.warn(item, true, Rule::UnknownValue { name: "direction".into(), found });
                Default::default()
            })
        });
        let mut excluded: Vec<TextRange> = Vec::new();
        for raw in document.get("excluded").and_then(json::list).unwrap_or_default() {
            match json::object(raw).ok_or(Rule::NotAnObject).and_then(|place| range(&place, ground)) {
                Ok(range) if excluded.last().is_some_and(|last| last.end() > range.start()) => {
                    self.warn(item, true, Rule::RangesNotInOrder);
                    excluded.push(range);
                }
                Ok(range) => excluded.push(range),
                Err(rule) => self.warn(item, true, rule),
            }
        }
        ArticleMeta {
            title: self.text(document, item, "title").unwrap_or_default(),
            source: self.text(document, item, "source").unwrap_or_default(),
            language: self.text(document, item, "language").unwrap_or_default(),
            direction: direction.unwrap_or_default(),
            file_name: self.text(document, item, "file_name"),
            encoding: self.text(document, item, "encoding"),
            excluded: disjoint(excluded),
            metadata: self.values(document, item, "metadata", &DOCUMENT_FIELDS),
            binned: self.time(document, item, "binned"),
        }
    }

    /// The object at `name`, and with it every field that we do not know: nothing is dropped.
    fn values(
        &mut self,
        object: &Object<'_>,
        item: Item,
        name: &'static str,
        known: &[&str],
    ) -> Map<String, String> {
        let mut values = Map::new();
        for (name, raw) in object.others(known) {
            values.insert(name.to_owned(), json::compact(raw.get()));
        }
        match object.get(name).map(json::object) {
            Some(Some(inner)) => {
                values.extend(inner.0.into_iter().map(|(name, raw)| (name, json::compact(raw.get()))))
            }
            Some(None) => self.warn(item, true, Rule::WrongType { name: name.to_owned() }),
            None => {}
        }
        values
    }

    fn sets(&mut self, document: &Object<'_>, article: &ArticleId, ground: &Ground<'_>) -> OpenSets {
        let mut sets = OpenSets { article: article.clone(), list: Vec::new(), declared: false };
        let raws = document.get("sets").and_then(json::list).unwrap_or_default();
        for (index, raw) in raws.into_iter().enumerate() {
            let item = Item::Set(index + 1);
            let Some(object) = json::object(raw) else {
                self.warn(item, false, Rule::NotAnObject);
                continue;
            };
            let annotator = self.text(&object, item, "annotator");
            let annotator = AnnotatorId::new(annotator.as_deref().unwrap_or(UNNAMED_ANNOTATOR));
            let state = self.text(&object, item, "state").map(|found| {
                slug::find(&slug::STATES, &found).unwrap_or_else(|| {
                    self.warn(item, true, Rule::UnknownValue { name: "state".into(), found });
                    Default::default()
                })
            });
            let examined_to = match position(&object, "examined_to") {
                Ok(None) => None,
                Ok(Some(at)) => ground.units.byte_of_char(CharPos(at)).or_else(|| {
                    let length = ground.length;
                    self.warn(item, true, Rule::OutOfRange { start: at, end: at, length });
                    None
                }),
                Err(rule) => {
                    self.warn(item, true, rule);
                    None
                }
            };
            let file_id = object.get("id").and_then(json::id);
            let id = self.set_id(item, file_id.as_deref(), article, &annotator, &sets);
            let guideline_version = object.get("guideline_version").and_then(|raw| raw.get().parse().ok());
            let mut set = AnnotationSet::new(id, article.clone(), annotator);
            set.head = SetHead {
                state: state.unwrap_or_default(),
                examined_to,
                guideline_version: guideline_version.unwrap_or_default(),
                revision: object.get("revision").and_then(|raw| raw.get().parse().ok()).unwrap_or_default(),
                handed_in: object
                    .get("handed_in")
                    .and_then(json::string)
                    .and_then(|hex| u64::from_str_radix(&hex, 16).ok())
                    .unwrap_or_default(),
            };
            for raw in object.get("decisions").and_then(json::list).unwrap_or_default() {
                match decision(raw, ground) {
                    Some(decision) if set.decision(&decision.id).is_none() => {
                        let id = decision.id.clone();
                        set.put_decision(&id, Some(decision));
                    }
                    _ => self.warn(item, false, Rule::WrongType { name: "decisions".to_owned() }),
                }
            }
            sets.list.push(OpenSet::new(file_id, set));
            sets.declared = true;
        }
        sets
    }

    /// The file's id where no other set of the project has it.
    fn set_id(
        &mut self,
        item: Item,
        file_id: Option<&str>,
        article: &ArticleId,
        annotator: &AnnotatorId,
        sets: &OpenSets,
    ) -> SetId {
        let project = &self.project;
        let free = |id: &SetId| project.set(id).is_none() && sets.list.iter().all(|open| open.set.id != *id);
        if let Some(wanted) = file_id.map(SetId::new).filter(|id| free(id)) {
            return wanted;
        }
        let hashed = |ordinal: usize| {
            SetId::new(hash_id(&["set", article.as_str(), annotator.as_str(), &ordinal.to_string()]))
        };
        let made = (0..).map(hashed).find(|id| free(id)).expect("only finitely many ids are taken");
        if let Some(id) = file_id {
            self.warn(item, true, Rule::DuplicateId { id: id.to_owned(), now: made.as_str().to_owned() });
        }
        made
    }

    /// Which set a span or relation belongs to. `annotator` decides where the file declares no set.
    fn home(&mut self, item: Item, object: &Object<'_>, sets: &mut OpenSets) -> Option<usize> {
        if let Some(id) = object.get("set").and_then(json::id) {
            let found = sets.list.iter().position(|open| open.file_id.as_ref() == Some(&id));
            if found.is_none() {
                self.warn(item, false, Rule::UnknownSet { id });
            }
            return found;
        }
        if sets.declared && sets.list.len() == 1 {
            return Some(0);
        }
        let annotator = object.get("annotator").and_then(json::string);
        let annotator = AnnotatorId::new(annotator.as_deref().unwrap_or(UNNAMED_ANNOTATOR));
        let mut same = (0..sets.list.len()).filter(|index| sets.list[*index].set.annotator == annotator);
        match (same.next(), same.next()) {
            (Some(index), None) => Some(index),
            (None, _) if !sets.declared => {
                let id = self.set_id(item, None, &sets.article, &annotator, sets);
                let set = AnnotationSet::new(id, sets.article.clone(), annotator);
                sets.list.push(OpenSet::new(None, set));
                Some(sets.list.len() - 1)
            }
            _ => {
                self.warn(item, false, Rule::UnknownSet { id: String::new() });
                None
            }
        }
    }

    fn span(
        &mut self,
        number: usize,
        raw: &RawValue,
        ground: &Ground<'_>,
        sets: &mut OpenSets,
    ) -> Option<()> {
        let item = Item::Span(number);
        let Some(object) = json::object(raw) else {
            self.warn(item, false, Rule::NotAnObject);
            return None;
        };
        let ranges = match ranges(&object, ground) {
            Ok(ranges) => ranges,
            Err(rule) => {
                // What it covers says more than a place in another text.
                let is_elsewhere = matches!(rule, Rule::SurfaceDiffers { .. } | Rule::OutOfRange { .. });
                self.warn(item, false, rule);
                let told = self.warnings.len();
                if is_elsewhere {
                    self.lose(number, &object, ground, sets);
                }
                // It is refused, whatever else is wrong with it.
                self.warnings.truncate(told);
                return None;
            }
        };
        let Some(label) = object.get("label").and_then(json::id).filter(|label| !label.is_empty()) else {
            self.warn(item, false, Rule::MissingField { name: "label".into() });
            return None;
        };
        let label = LabelId::new(label);
        let home = self.home(item, &object, sets)?;
        let file_id = object.get("id").and_then(json::id);
        let open = &mut sets.list[home];
        if let Some((first, of)) = open.places.get(&(ranges.clone(), label.clone())) {
            let of = *of;
            if let Some(id) = file_id {
                let first = first.clone();
                open.spans.entry(id).or_insert(first);
            }
            self.warn(item, false, Rule::ExactDuplicate { of });
            return None;
        }
        if self.project.label(&label).is_none() {
            self.warn(item, true, Rule::UnknownLabel { label: label.as_str().to_owned() });
            self.know(&label);
        }
        for edge in ranges.iter().flat_map(|range| [range.start(), range.end()]) {
            if is_inside_grapheme(ground.text, edge) {
                let at = ground.units.char_of_byte(edge).map_or(0, |at| at.0);
                self.warn(item, true, Rule::InsideGrapheme { at });
                break;
            }
        }
        let certainty = self.text(&object, item, "certainty").map(|found| match found.as_str() {
            "sure" => Certainty::Sure,
            "unsure" => Certainty::Unsure,
            _ => {
                self.warn(item, true, Rule::UnknownValue { name: "certainty".into(), found });
                Certainty::default()
            }
        });
        let open = &mut sets.list[home];
        let id = match &file_id {
            Some(id) if open.set.spans.get(&SpanId::new(id)).is_none() => SpanId::new(id),
            _ => {
                let places: Vec<String> = ranges.iter().map(|range| format!("{range:?}")).collect();
                let annotator = open.set.annotator.as_str();
                let hashed = |ordinal: usize| {
                    let parts = [
                        "span",
                        open.set.article.as_str(),
                        annotator,
                        &places.join(","),
                        label.as_str(),
                        &ordinal.to_string(),
                    ];
                    SpanId::new(hash_id(&parts))
                };
                let free = |id: &SpanId| open.set.spans.get(id).is_none();
                let made = (0..).map(hashed).find(free).expect("only finitely many ids are taken");
                if let Some(id) = &file_id {
                    let rule = Rule::DuplicateId { id: id.clone(), now: made.as_str().to_owned() };
                    self.warn(item, true, rule);
                }
                made
            }
        };
        let annotator = open.set.annotator.clone();
        let span = Span {
            id: id.clone(),
            ranges: ranges.clone(),
            label: label.clone(),
            subtype: self.text(&object, item, "subtype"),
            certainty: certainty.unwrap_or_default(),
            note: self.text(&object, item, "note").unwrap_or_default(),
            attributes: self.values(&object, item, "attributes", &SPAN_FIELDS),
            provenance: self.provenance(&object, item, annotator),
        };
        if let Some(file_id) = file_id {
            open.spans.entry(file_id).or_insert_with(|| id.clone());
        }
        open.places.insert((ranges, label), (id.clone(), number));
        open.set.spans.put(&id, Some(span));
        Some(())
    }

    /// Keeps a span that is refused for a person to place, where it says what it covers.
    fn lose(&mut self, number: usize, object: &Object<'_>, ground: &Ground<'_>, sets: &mut OpenSets) {
        let item = Item::Span(number);
        let exact = object.get("text").and_then(json::string).filter(|text| !text.trim().is_empty());
        let label = object.get("label").and_then(json::id).filter(|label| !label.is_empty());
        let Some((exact, label)) = exact.zip(label) else { return };
        let Some(home) = self.home(item, object, sets) else { return };
        if self.waiting.spans.len() + sets.list.iter().map(|open| open.lost.len()).sum::<usize>()
            >= MOST_WAITING
        {
            self.waiting.more += 1;
            return;
        }
        let label = LabelId::new(label);
        self.know(&label);
        let edge = |name| position(object, name).ok().flatten();
        let edge = |name| ground.units.byte_of_char(CharPos(edge(name)?));
        let said = edge("start").zip(edge("end")).filter(|(start, end)| start < end);
        let said = said.map(|(start, end)| TextRange::between(start, end));
        let start = said.map_or(0, |said| said.start());
        let certainty = object.get("certainty").and_then(json::string);
        let annotator = sets.list[home].set.annotator.clone();
        let span = Span {
            id: SpanId::new(""),
            ranges: vec![TextRange::between(start, start + exact.len())],
            label,
            subtype: self.text(object, item, "subtype"),
            certainty: if certainty.as_deref() == Some("unsure") {
                Certainty::Unsure
            } else {
                Certainty::Sure
            },
            note: self.text(object, item, "note").unwrap_or_default(),
            attributes: self.values(object, item, "attributes", &SPAN_FIELDS),
            provenance: self.provenance(object, item, annotator),
        };
        let quote = Quote { exact, ..Quote::default() };
        let one = Unsettled { span, quote, why: Unplaced::Nowhere, said };
        sets.list[home].lost.push((object.get("id").and_then(json::id), number, one));
    }

    /// Makes sure that the project has the label.
    fn know(&mut self, label: &LabelId) {
        if self.project.label(label).is_none() {
            let order = self.project.labels().last().map_or(0, |last| last.order.saturating_add(1));
            self.project.put_label(label, Some(new_label(label, order)));
        }
    }

    fn time(&mut self, object: &Object<'_>, item: Item, name: &'static str) -> Option<UtcMillis> {
        let found = self.text(object, item, name)?;
        let at = UtcMillis::from_rfc3339(&found);
        if at.is_none() {
            self.warn(item, true, Rule::UnknownValue { name: name.into(), found });
        }
        at
    }

    fn provenance(&mut self, object: &Object<'_>, item: Item, annotator: AnnotatorId) -> Provenance {
        let mut time = |name: &'static str| self.time(object, item, name).unwrap_or_default();
        let (made, changed) = (time("made"), time("changed"));
        let origin = object.get("origin").map(|raw| {
            provenance::origin(raw).unwrap_or_else(|| {
                let found = short(raw.get());
                self.warn(item, true, Rule::UnknownValue { name: "origin".into(), found });
                Origin::Import
            })
        });
        let named = self.text(object, item, "annotator").map(AnnotatorId::new);
        Provenance {
            annotator: named.unwrap_or(annotator),
            made,
            changed,
            origin: origin.unwrap_or(Origin::Import),
        }
    }

    fn relation(
        &mut self,
        number: usize,
        raw: &RawValue,
        ground: &Ground<'_>,
        sets: &mut OpenSets,
    ) -> Option<()> {
        let item = Item::Relation(number);
        let Some(object) = json::object(raw) else {
            self.warn(item, false, Rule::NotAnObject);
            return None;
        };
        let Some(from) = object.get("from").and_then(json::id) else {
            self.warn(item, false, Rule::MissingField { name: "from".into() });
            return None;
        };
        // Without sets, the span that it starts from says whose it is.
        let is_of = |open: &OpenSet| open.spans.contains_key(&from) || open.lost_ids.contains_key(&from);
        let mut owners = (0..sets.list.len()).filter(|index| is_of(&sets.list[*index]));
        let home = match (object.get("set"), owners.next(), owners.next()) {
            (None, Some(index), None) => index,
            _ => self.home(item, &object, sets)?,
        };
        let open = &mut sets.list[home];
        let role = self.text(&object, item, "role").unwrap_or_default();
        // The first end that is not there; the link waits for it where a person may yet place it.
        let missing = Cell::new(None);
        let result = (|| {
            let find = |id: &str| {
                let rule = || Rule::UnknownSpan { id: id.to_owned() };
                open.spans.get(id).cloned().map_or_else(
                    || {
                        let lost = open.lost_ids.get(id).cloned().ok_or_else(rule)?;
                        missing.set(missing.take().or_else(|| Some(rule())));
                        Ok(lost)
                    },
                    Ok,
                )
            };
            let from = find(&from)?;
            let role = Role::from_slug(&role)
                .ok_or(Rule::UnknownValue { name: "role".into(), found: role.clone() })?;
            let to = object.get("to").ok_or(Rule::MissingField { name: "to".into() })?;
            let target = match (json::string(to).as_deref(), json::object(to)) {
                (Some("unknown"), _) => Target::Unknown,
                (Some("author"), _) => Target::Author,
                (_, Some(to)) => match to.get("span").and_then(json::id) {
                    Some(id) => Target::Span(find(&id)?),
                    None => Target::Mention(range(&to, ground)?),
                },
                _ => return Err(Rule::UnknownValue { name: "to".into(), found: short(to.get()) }),
            };
            Ok((from, role, target))
        })();
        let (from, role, target) = match result {
            Ok(parts) => parts,
            Err(rule) => {
                self.warn(item, false, rule);
                return None;
            }
        };
        if let Some(rule) = missing.take() {
            self.warn(item, false, rule);
            let id = object.get("id").and_then(json::id);
            let made = || hash_id(&["relation", open.set.id.as_str(), "lost", &number.to_string()]);
            let id = RelationId::new(id.unwrap_or_else(made));
            let is_placeable = !matches!(target, Target::Mention(_)) && open.set.relation(&id).is_none();
            if is_placeable && open.link_ids.insert(id.clone()) {
                let told = self.warnings.len();
                let annotator = open.set.annotator.clone();
                let provenance = self.provenance(&object, item, annotator);
                self.warnings.truncate(told);
                let relation = Relation { id, from, role, target, provenance };
                open.waiting.links.push((open.set.id.clone(), relation));
            }
            return None;
        }
        let file_id = object.get("id").and_then(json::id);
        let set_id = open.set.id.clone();
        let id = match &file_id {
            Some(id) if open.set.relation(&RelationId::new(id)).is_none() => RelationId::new(id),
            _ => {
                let hashed = |ordinal: usize| {
                    let target = format!("{target:?}");
                    let parts = [
                        "relation",
                        set_id.as_str(),
                        from.as_str(),
                        role.slug(),
                        &target,
                        &ordinal.to_string(),
                    ];
                    RelationId::new(hash_id(&parts))
                };
                let free = |id: &RelationId| open.set.relation(id).is_none();
                let made = (0..).map(hashed).find(free).expect("only finitely many ids are taken");
                if let Some(id) = &file_id {
                    let rule = Rule::DuplicateId { id: id.clone(), now: made.as_str().to_owned() };
                    self.warn(item, true, rule);
                }
                made
            }
        };
        let annotator = open.set.annotator.clone();
        let provenance = self.provenance(&object, item, annotator);
        let relation = Relation { id: id.clone(), from, role, target, provenance };
        open.set.put_relation(&id, Some(relation));
        Some(())
    }
}

struct OpenSets {
    article: ArticleId,
    list: Vec<OpenSet>,
    /// Whether the file lists its sets; otherwise they are made as annotators turn up.
    declared: bool,
}

impl OpenSet {
    fn new(file_id: Option<String>, set: AnnotationSet) -> Self {
        Self {
            file_id,
            set,
            spans: HashMap::new(),
            places: HashMap::new(),
            lost: Vec::new(),
            lost_ids: HashMap::new(),
            link_ids: HashSet::new(),
            waiting: Waiting::default(),
        }
    }

    /// Gives the spans that a person may place ids that none of the set has.
    fn name_lost(&mut self) {
        let mut taken: HashSet<SpanId> = HashSet::new();
        for (wanted, number, mut one) in std::mem::take(&mut self.lost) {
            let free = |id: &SpanId| self.set.spans.get(id).is_none() && !taken.contains(id);
            let own = wanted.as_deref().filter(|id| !id.is_empty()).map(SpanId::new).filter(&free);
            let hashed = |ordinal: usize| {
                let (set, number, ordinal) = (self.set.id.as_str(), number.to_string(), ordinal.to_string());
                SpanId::new(hash_id(&["lost", set, &number, one.span.label.as_str(), &ordinal]))
            };
            let id = own
                .unwrap_or_else(|| (0..).map(hashed).find(free).expect("only finitely many ids are taken"));
            taken.insert(id.clone());
            if let Some(wanted) = wanted.filter(|wanted| !self.spans.contains_key(wanted)) {
                self.lost_ids.entry(wanted).or_insert_with(|| id.clone());
            }
            one.span.id = id;
            self.waiting.spans.push((self.set.id.clone(), one));
        }
    }
}

/// `None` where a field is missing or wrong, or a place is none in the text.
fn decision(raw: &RawValue, ground: &Ground<'_>) -> Option<Decision> {
    let object = json::object(raw)?;
    let text = |object: &Object<'_>, name: &str| object.get(name).and_then(json::string);
    let label = |object: &Object<'_>| {
        object.get("label").and_then(json::id).filter(|label| !label.is_empty()).map(LabelId::new)
    };
    let judged = |raw: &RawValue| {
        let object = json::object(raw)?;
        Some(Judged {
            annotator: AnnotatorId::new(text(&object, "annotator")?),
            ranges: ranges(&object, ground).ok()?,
            label: label(&object)?,
            links: text(&object, "links").unwrap_or_default(),
        })
    };
    let decided = |raw: &RawValue| {
        let object = json::object(raw)?;
        let (ranges, label) = (ranges(&object, ground).ok()?, label(&object)?);
        Some(DecidedSpan { ranges, label, subtype: text(&object, "subtype") })
    };
    let about = object.get("about").and_then(json::list)?;
    let about: Vec<Judged> = about.into_iter().map(judged).collect::<Option<_>>()?;
    let outcome = match text(&object, "outcome")?.as_str() {
        "accept" => {
            let accepted = object.get("accepted").and_then(json::list)?.into_iter();
            let at = |raw: &RawValue| raw.get().parse().ok().filter(|at: &usize| *at < about.len());
            Verdict::Accept(accepted.map(at).collect::<Option<_>>()?)
        }
        "edit" => {
            let spans = object.get("spans").and_then(json::list)?.into_iter();
            Verdict::Edit(spans.map(decided).collect::<Option<_>>()?)
        }
        "reject" => Verdict::Reject,
        _ => return None,
    };
    let reason = match text(&object, "reason") {
        Some(slug) => Some(DecisionReason::from_slug(&slug)?),
        None => None,
    };
    let at = match text(&object, "at") {
        Some(at) => UtcMillis::from_rfc3339(&at)?,
        None => UtcMillis::default(),
    };
    Some(Decision {
        id: DecisionId::new(object.get("id").and_then(json::id).filter(|id| !id.is_empty())?),
        about,
        outcome,
        reason,
        comment: text(&object, "comment").unwrap_or_default(),
        by: AnnotatorId::new(text(&object, "by").unwrap_or_default()),
        at,
    })
}

/// Texts by language; `None` where it is something else.
fn localized(raw: Option<&RawValue>) -> Option<Localized> {
    let Some(raw) = raw else { return Some(Localized::new()) };
    json::object(raw)?.0.into_iter().map(|(tag, raw)| Some((tag, json::string(raw)?))).collect()
}

pub(in crate::formats) fn new_label(id: &LabelId, order: u32) -> Label {
    Label {
        id: id.clone(),
        names: Localized::new(),
        definition: Localized::new(),
        examples: Localized::new(),
        color: color_of(id.as_str()),
        key: None,
        subtypes: Vec::new(),
        hidden: false,
        retired: false,
        order,
    }
}

/// A colour that a label keeps from file to file: dark enough for a line on white.
pub(in crate::formats) fn color_of(label: &str) -> String {
    const COLORS: [&str; 8] =
        ["#a3195b", "#00707a", "#5b6b00", "#8a4b08", "#3f51b5", "#6d4c41", "#ad1457", "#2e6f40"];
    let hash = label.bytes().fold(0_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    COLORS[hash % COLORS.len()].to_owned()
}

/// An id out of what makes the record what it is: the same file gives the same ids.
pub(in crate::formats) fn hash_id(parts: &[&str]) -> String {
    let mut hash = sha256_hex(&parts.join("\u{0}"));
    hash.truncate(26);
    hash
}
