//! W3C Web Annotation, as JSON-LD: a page, a collection, a list or lines of annotations, or one; also what the interface
//! of Hypothesis gives.
//!
//! Positions (`TextPositionSelector`) are code points by the recommendation; many programs count UTF-16. Where a quote
//! (`TextQuoteSelector`) stands beside the position it decides; where none does and the units differ, import asks. A quote
//! alone, or one that is not at its position, is placed only where it stands once (see [`super::anchor`]). Other selectors,
//! and positions within a part of a document, are refused and counted. Tags are labels, a span for each; an annotation
//! without tags has the label of its motivation. What else is said is the note.
//!
//! Annotations hold no text. It comes from the file of the same name beside them (`a.txt` or `a.html`), or, in files of
//! ours, from `articles`, a term of our own that others pass over; relations are there too. Source: the W3C Recommendation
//! *Web Annotation Data Model* (2017).

use std::collections::HashMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::anchor::{Anchors, Quote, Unplaced};
use super::bundle::Joined;
use super::draft::{Collector, Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget, Lost};
use super::export::{ExportOptions, Exported, Numbers, OutFile, Unit, count_lost, documents};
use super::json::{self, Object};
use super::peek::{Peek, records};
use super::provenance::{self, Told};
use super::spans_jsonl::{self, metadata, values};
use super::table::{Loss, format_of};
use super::unit_question::unit_question;
use super::watch::{OneOfSeveral, Selected, told, twice};
use super::wusum::place::position;
use super::{Choices, ExportProblem, HtmlText, ImportProblem, Item, Outcome, Rule, Source};
use crate::model::{Certainty, Project};
use crate::text::{TextRange, next_grapheme, prev_grapheme};

pub(super) const LOSES: &[Loss] = &[Loss::SeveralRanges, Loss::Examined];

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
const ARTICLE: &str = "urn:x-wusum:article:";
const SPAN: &str = "urn:x-wusum:span:";

/// Graphemes of context on each side of a quote.
const CONTEXT_LENGTH: usize = 24;

/// The fields of an article that are not metadata.
const ARTICLE_KNOWN: [&str; 4] = ["id", "text", "annotators", "relations"];

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    let kind = peek.field("type").and_then(json::string).unwrap_or_default();
    let is_kind = ["Annotation", "AnnotationPage", "AnnotationCollection"].contains(&kind.as_str());
    let by_context = peek.field("@context").is_some_and(|raw| raw.get().contains("/ns/anno"));
    let rows = peek.field("rows").is_some_and(|raw| raw.get().contains("\"TextQuoteSelector\""));
    peek.is_json()
        && (is_kind && ["target", "items", "first"].iter().any(|name| peek.has(&[name]))
            || by_context
            || rows)
}

/// Reads annotations alone, or a text with annotations beside it.
pub(super) fn import(source: &Source<'_>, choices: &Choices) -> Outcome {
    if detect(&Peek::new(source.file_name, source.text)) {
        return read(source, source.text, None, choices);
    }
    let is_of = |name: &str, text: &str| detect(&Peek::new(name, text));
    let Some(other) = source.beside.iter().find(|file| is_of(&file.file_name, &file.text)) else {
        return each(source, choices);
    };
    let ending = source.file_name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending.to_ascii_lowercase().starts_with("htm") {
        let mut builder = HtmlText::default();
        source.html.read(source.text, &mut builder);
        let article = builder.finish();
        let text = Text { text: &article.text, title: &article.title, spaced: false };
        return read(source, &other.text, Some(text), choices);
    }
    read(source, &other.text, Some(Text { text: source.text, title: source.stem(), spaced: true }), choices)
}

/// Files that only have one name: each is what it would be alone.
fn each(source: &Source<'_>, choices: &Choices) -> Outcome {
    let mut whole = Joined::default();
    let beside = source.beside.iter().map(|file| (file.file_name.as_str(), file.text.as_str()));
    let files: Vec<(&str, &str)> = std::iter::once((source.file_name, source.text)).chain(beside).collect();
    let (mut before, total) = (0, files.iter().map(|(_, text)| text.len()).sum());
    for (file_name, text) in files {
        let watch = OneOfSeveral { watch: source.watch, before, len: text.len(), total };
        before += text.len();
        let alone = Source { file_name, text, beside: &[], watch: &watch, ..*source };
        let Some(import) = format_of(file_name, text).import else { continue };
        let is_empty = text.trim().is_empty();
        let outcome = if is_empty { Outcome::Refused(ImportProblem::Empty) } else { import(&alone, choices) };
        if let Some(other) = whole.add(outcome) {
            let Outcome::Refused(problem) = other else { return other };
            let rule = Rule::FileRefused { problem };
            let document = Some(file_name.to_owned());
            whole.0.warnings.push(super::Warning {
                document,
                item: Item::File,
                rule,
                kept: false,
                line: None,
            });
        }
    }
    Outcome::Project(Box::new(whole.0))
}

/// The text that annotations without one of their own are about.
struct Text<'a> {
    text: &'a str,
    title: &'a str,
    /// Whether its white space is the author's.
    spaced: bool,
}

fn read(source: &Source<'_>, file: &str, text: Option<Text<'_>>, choices: &Choices) -> Outcome {
    let records = match records(file) {
        Ok(records) => records,
        Err(problem) => return Outcome::Refused(problem),
    };
    let mut collector = Collector::new();
    let mut found: Vec<Object<'_>> = Vec::new();
    let mut articles: Vec<Object<'_>> = Vec::new();
    for record in &records {
        match record.object() {
            Ok(object) => gather(object, &mut found, &mut articles),
            Err(rule) => collector.warn(record.item(), false, rule),
        }
    }
    let ours = !articles.is_empty();
    let mut grounds: Vec<Ground> = Vec::new();
    for (index, object) in articles.iter().enumerate() {
        match own(source, object) {
            Ok(ground) => grounds.push(ground),
            Err(rule) => collector.refuse(Item::Record(index + 1), rule, 0, 0),
        }
    }
    if let Some(Text { text, title, spaced }) = text.filter(|_| !ours) {
        let mut meta = source.meta();
        meta.title = title.to_owned();
        let draft = Draft { text: text.to_owned(), meta, ..Draft::default() };
        grounds.push(Ground { draft, iri: None, spaced, users: Vec::new() });
    }
    if grounds.is_empty() {
        return Outcome::Refused(ImportProblem::MissingFile { name: format!("{}.txt", source.stem()) });
    }
    if !ours {
        // With a text beside them, annotations are about it: where they name several, about the one of its name.
        let mut names: Vec<String> = found.iter().flat_map(targets).filter_map(source_of).collect();
        names.sort();
        names.dedup();
        let fits = |name: &&String| {
            name.rsplit(['/', ':']).next().is_some_and(|last| last.starts_with(source.stem()))
        };
        grounds[0].iri = (names.len() > 1).then(|| names.iter().find(fits).cloned()).flatten();
    }
    let [first, then] = twice(source.watch);
    let readings: Vec<Reading> = told(found, &first).map(|one| reading(&one)).collect();
    let texts: Vec<String> = grounds.iter().map(|ground| ground.draft.text.clone()).collect();
    let unit = match unit(&grounds, &texts, &readings, ours, choices) {
        Ok(unit) => unit,
        Err(question) => return question,
    };
    let seen: Vec<Seen<'_>> =
        texts.iter().zip(&grounds).map(|(text, ground)| Seen::new(text, unit, ground.spaced)).collect();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut linking = Vec::new();
    for (number, reading) in (1..).zip(readings) {
        if reading.places.is_empty() {
            linking.push(reading);
        } else {
            take(reading, &mut grounds, &seen, &mut by_id, |rule| {
                collector.warn(Item::Record(number), true, rule)
            });
        }
    }
    for Reading { id, user, labels, links, .. } in linking {
        let Some((from, others)) = links.split_first() else { continue };
        // Which article it belongs to is known by the annotation that it starts from.
        let set = grounds[by_id.get(from).copied().unwrap_or(0)].set(user);
        let role = labels.into_iter().next().unwrap_or_default();
        for other in others {
            let (from, to) = (from.clone(), DraftTarget::Span(other.clone()));
            set.relations.push(Ok(DraftRelation::new(id.clone(), from, role.clone(), to)));
        }
    }
    collector.documents(grounds.into_iter().map(|ground| ground.draft).collect(), &then);
    collector.finish(ImportProblem::NoTextField)
}

/// Annotations of a page, of a collection's first page, or of a list of results; and the articles of a page of ours.
fn gather<'a>(object: Object<'a>, found: &mut Vec<Object<'a>>, articles: &mut Vec<Object<'a>>) {
    let list = |object: &Object<'a>, name: &str| object.get(name).and_then(json::list);
    articles.extend(list(&object, "articles").unwrap_or_default().into_iter().filter_map(json::object));
    if let Some(first) = object.get("first").and_then(json::object) {
        return gather(first, found, articles);
    }
    match list(&object, "items").or_else(|| list(&object, "rows")) {
        // What is no object is an annotation of which nothing can be taken.
        Some(items) => found.extend(items.into_iter().map(|raw| json::object(raw).unwrap_or_default())),
        None => found.push(object),
    }
}

/// An article, what its annotations call it, and whose sets it has.
struct Ground {
    draft: Draft,
    /// `None` takes whatever annotations name.
    iri: Option<String>,
    spaced: bool,
    /// In the order of the draft's sets.
    users: Vec<Option<String>>,
}

impl Ground {
    fn set(&mut self, user: Option<String>) -> &mut DraftSet {
        let at = self.users.iter().position(|known| *known == user).unwrap_or_else(|| {
            self.draft.sets.push(DraftSet { annotator: user.clone(), ..DraftSet::default() });
            self.users.push(user);
            self.users.len() - 1
        });
        &mut self.draft.sets[at]
    }
}

/// An article of a page of ours.
fn own(source: &Source<'_>, object: &Object<'_>) -> Result<Ground, Rule> {
    let raw = object.get("text").ok_or(Rule::MissingField { name: "text".into() })?;
    let text = json::string(raw).ok_or(Rule::WrongType { name: "text".to_owned() })?;
    let id = object.get("id").and_then(json::id);
    let meta = spans_jsonl::meta(source, object, &text, &ARTICLE_KNOWN);
    let iri = id.as_deref().map(|id| iri(ARTICLE, id));
    let draft = Draft { id, text, meta, ..Draft::default() };
    let mut ground = Ground { draft, iri, spaced: true, users: Vec::new() };
    let list = |name: &str| object.get(name).and_then(json::list).unwrap_or_default();
    for user in list("annotators").into_iter().filter_map(json::string) {
        ground.set(Some(user));
    }
    for raw in list("relations") {
        let object = json::object(raw);
        let user = object.as_ref().and_then(|object| object.get("annotator")).and_then(json::string);
        let relation = object.ok_or(Rule::NotAnObject).and_then(|object| spans_jsonl::relation(&object));
        ground.set(user).relations.push(relation);
    }
    Ok(ground)
}

/// What an annotation says, before the texts are looked at.
struct Reading {
    id: Option<String>,
    user: Option<String>,
    labels: Vec<String>,
    span: DraftSpan,
    /// Where it is, by the name of each target; nowhere for a relation.
    places: Vec<(Option<String>, Result<Place, Rule>)>,
    /// From the first of these annotations to the others.
    links: Vec<String>,
}

#[derive(Clone)]
struct Place {
    position: Option<(usize, usize)>,
    quote: Option<Quote>,
}

fn reading(object: &Object<'_>) -> Reading {
    let word = |name: &str| object.get(name).and_then(json::string).filter(|word| !word.is_empty());
    let (mut labels, mut notes) = (Vec::new(), Vec::new());
    for body in one_or_more(object.get("body")) {
        body_of(body, &mut labels, &mut notes);
    }
    let tags = object.get("tags").and_then(json::list).unwrap_or_default();
    labels.extend(tags.into_iter().filter_map(json::string));
    notes.extend(word("bodyValue").or_else(|| word("text")));
    let motivation = one_or_more(object.get("motivation")).into_iter().find_map(json::string);
    if labels.is_empty() {
        // A body that says nothing of its purpose is the tag where tagging is what it was made for.
        let tagging = motivation.as_deref() == Some("tagging") && !notes.is_empty();
        labels.push(if tagging {
            notes.remove(0)
        } else {
            motivation.unwrap_or_else(|| "annotation".to_owned())
        });
    }
    let who = object.get("creator").or_else(|| object.get("user"));
    let user = who.into_iter().flat_map(|raw| one_or_more(Some(raw))).find_map(name_of);
    let id = word("id").map(|id| named(SPAN, &id).unwrap_or(id));
    let targets = targets(object);
    let links: Vec<String> = targets.iter().filter_map(|raw| link(raw)).collect();
    let places = match targets.is_empty() {
        true => vec![(None, Err(Rule::MissingField { name: "target".into() }))],
        false if links.len() == targets.len() && links.len() > 1 => Vec::new(),
        false => targets.iter().map(|raw| (source_of(raw), place(raw))).collect(),
    };
    let attributes = object.get("attributes").and_then(json::object).unwrap_or_default();
    let attributes = attributes.others(&[]).map(|(name, raw)| (name.to_owned(), json::compact(raw.get())));
    let span = DraftSpan {
        subtype: word("subtype"),
        unsure: word("certainty").as_deref() == Some("unsure"),
        note: notes.join("\n"),
        attributes: attributes.collect(),
        provenance: Told {
            made: word("created"),
            changed: word("modified").or_else(|| word("updated")),
            made_by: word("made_by"),
            origin: object.get("origin").and_then(provenance::origin),
        },
        ..DraftSpan::default()
    };
    let links = if places.is_empty() { links } else { Vec::new() };
    Reading { id, user, labels, span, places, links }
}

/// A value, or the values of a list.
fn one_or_more(raw: Option<&RawValue>) -> Vec<&RawValue> {
    let Some(raw) = raw else { return Vec::new() };
    json::list(raw).unwrap_or_else(|| vec![raw])
}

fn body_of(raw: &RawValue, labels: &mut Vec<String>, notes: &mut Vec<String>) {
    let Some(body) = json::object(raw) else { return };
    let word = |name: &str| body.get(name).and_then(json::string).filter(|word| !word.is_empty());
    if let Some(items) = body.get("items").and_then(json::list) {
        // One of a choice stands for it.
        return items.into_iter().take(1).for_each(|raw| body_of(raw, labels, notes));
    }
    let purpose = one_or_more(body.get("purpose")).into_iter().find_map(json::string);
    match (purpose.as_deref(), word("value")) {
        (Some("tagging" | "classifying" | "identifying"), Some(value)) => labels.push(value),
        (Some("tagging" | "classifying" | "identifying"), None) => {
            let iri = word("source").or_else(|| word("id")).unwrap_or_default();
            labels.extend(iri.rsplit(['/', '#']).next().filter(|last| !last.is_empty()).map(str::to_owned));
        }
        (_, value) => notes.extend(value),
    }
}

/// A person: a name, or an object that has one.
fn name_of(raw: &RawValue) -> Option<String> {
    let Some(person) = json::object(raw) else { return json::string(raw) };
    ["name", "nickname", "email", "id"].iter().find_map(|name| person.get(name).and_then(json::string))
}

fn targets<'a>(object: &Object<'a>) -> Vec<&'a RawValue> {
    one_or_more(object.get("target"))
}

/// What a target is about.
fn source_of(raw: &RawValue) -> Option<String> {
    let Some(target) = json::object(raw) else { return json::string(raw) };
    let source = target.get("source")?;
    json::string(source).or_else(|| json::object(source)?.get("id").and_then(json::string))
}

/// A target that is nothing but another annotation or document.
fn link(raw: &RawValue) -> Option<String> {
    let Some(target) = json::object(raw) else { return json::string(raw) };
    if target.get("selector").is_some() {
        return None;
    }
    target.get("id").and_then(json::string).map(|id| named(SPAN, &id).unwrap_or(id))
}

/// The place that a target's selectors give.
fn place(raw: &RawValue) -> Result<Place, Rule> {
    let target = json::object(raw).unwrap_or_default();
    let mut place = Place { position: None, quote: None };
    let mut other = None;
    let mut wrong = None;
    for raw in one_or_more(target.get("selector")) {
        let mut next = json::object(raw);
        let mut outermost = true;
        while let Some(selector) = next {
            let kind = selector.get("type").and_then(json::string).unwrap_or_default();
            match kind.as_str() {
                "TextPositionSelector" if outermost => match ends(&selector) {
                    Ok(ends) => place.position = place.position.or(Some(ends)),
                    Err(rule) => wrong = wrong.or(Some(rule)),
                },
                "TextQuoteSelector" => {
                    let word = |name: &str| selector.get(name).and_then(json::string).unwrap_or_default();
                    let quote =
                        Quote { exact: word("exact"), prefix: word("prefix"), suffix: word("suffix") };
                    place.quote = place.quote.or(Some(quote).filter(|quote| !quote.exact.is_empty()));
                }
                _ => other = other.or(Some(kind)),
            }
            outermost = false;
            // A quote that narrows a part is a quote all the same; a position counts from the part's beginning.
            next = selector.get("refinedBy").and_then(json::object);
        }
    }
    if place.position.is_some() || place.quote.is_some() {
        return Ok(place);
    }
    Err(match (wrong, other) {
        (Some(rule), _) => rule,
        (None, Some(found)) => Rule::UnknownValue { name: "selector".into(), found },
        (None, None) => Rule::MissingField { name: "selector".into() },
    })
}

fn ends(selector: &Object<'_>) -> Result<(usize, usize), Rule> {
    let needed =
        |name: &'static str| position(selector, name)?.ok_or(Rule::MissingField { name: name.into() });
    Ok((needed("start")?, needed("end")?))
}

/// Whether an article is what a target names.
fn about(ground: &Ground, source: Option<&String>) -> bool {
    ground.iri.as_ref().is_none_or(|iri| Some(iri) == source)
}

/// What positions count: as quotes beside them say, as was chosen, or a question where it matters.
fn unit(
    grounds: &[Ground],
    texts: &[String],
    readings: &[Reading],
    ours: bool,
    choices: &Choices,
) -> Result<Unit, Outcome> {
    if ours {
        return Ok(Unit::CodePoint);
    }
    let mut drafts = Vec::new();
    let (mut only_code_points, mut only_utf16) = (0, 0);
    for (ground, text) in grounds.iter().zip(texts) {
        let numbers = [Unit::CodePoint, Unit::Utf16].map(|unit| Numbers::new(text, unit));
        let mut bare = DraftSet::default();
        for (source, place) in readings.iter().flat_map(|reading| &reading.places) {
            let Ok(Place { position: Some(position), quote }) = place else { continue };
            if !about(ground, source.as_ref()) {
                continue;
            }
            let Some(quote) = quote else {
                bare.spans.push(Ok(DraftSpan { parts: vec![*position], ..DraftSpan::default() }));
                continue;
            };
            let fits = numbers.each_ref().map(|numbers| says(numbers, *position, quote).is_some());
            only_code_points += usize::from(fits == [true, false]);
            only_utf16 += usize::from(fits == [false, true]);
        }
        if !bare.spans.is_empty() {
            drafts.push(Draft { text: text.clone(), sets: vec![bare], ..Draft::default() });
        }
    }
    match (choices.unit, only_code_points, only_utf16) {
        (Some(unit), ..) => Ok(unit),
        (None, 1.., 0) => Ok(Unit::CodePoint),
        (None, 0, 1..) => Ok(Unit::Utf16),
        (None, ..) => {
            unit_question(&drafts).map_or(Ok(Unit::CodePoint), |units| Err(Outcome::AskUnit(units)))
        }
    }
}

/// The range of a place where the quote really stands there.
fn says(numbers: &Numbers<'_>, place: (usize, usize), quote: &Quote) -> Option<TextRange> {
    let range = numbers.range(place.0, place.1).ok()?;
    (range.slice(numbers.text())? == quote.exact).then_some(range)
}

/// A text with what finds places in it.
struct Seen<'a> {
    code_points: Numbers<'a>,
    /// In the file's unit, then in the others.
    units: [Numbers<'a>; 3],
    anchors: Anchors<'a>,
    spaced: bool,
}

impl<'a> Seen<'a> {
    fn new(text: &'a str, unit: Unit, spaced: bool) -> Self {
        let of = |unit| Numbers::new(text, unit);
        let anchors = if spaced { Anchors::new(text) } else { Anchors::without_space(text) };
        let units = [of(unit), of(Unit::CodePoint), of(Unit::Utf16)];
        Self { code_points: of(Unit::CodePoint), units, anchors, spaced }
    }

    /// Start and end in code points; of a quote that has no certain place, where its position is, if it is any.
    fn locate(&self, place: &Place, told: &mut dyn FnMut(Rule)) -> Result<Located, Rule> {
        let here = |range: TextRange| {
            let ends = self.code_points.at(range.start()).zip(self.code_points.at(range.end()));
            ends.ok_or(Rule::MissingField { name: "selector".into() })
        };
        let [unit, ..] = &self.units;
        let Some(quote) = &place.quote else {
            let (start, end) = place.position.ok_or(Rule::MissingField { name: "selector".into() })?;
            return here(unit.range(start, end)?).map(Located::At);
        };
        if let Some(position) = place.position
            && let Some(found) = self.units.iter().find_map(|numbers| says(numbers, position, quote))
        {
            return here(found).map(Located::At);
        }
        let differs = || {
            let range = place.position.and_then(|(start, end)| unit.range(start, end).ok());
            let there = range.and_then(|range| range.slice(unit.text())).unwrap_or_default();
            Rule::SurfaceDiffers { expected: quote.exact.clone(), found: there.chars().take(200).collect() }
        };
        match self.anchors.place(quote) {
            Ok(range) => {
                // Positions in a page's own text are never those in what is left of it without its markup.
                if place.position.is_some() && self.spaced {
                    told(differs());
                }
                here(range).map(Located::At)
            }
            Err(why) => {
                let rule = match why {
                    Unplaced::Nowhere => differs(),
                    Unplaced::InSeveralPlaces => Rule::NotUnique { text: quote.exact.clone() },
                };
                let said = place.position.and_then(|(start, end)| unit.range(start, end).ok());
                let said = said.and_then(|range| here(range).ok());
                Ok(Located::Lost(said, Lost { rule, quote: quote.clone(), why }))
            }
        }
    }
}

/// What is known of the place of an annotation.
#[derive(Clone)]
enum Located {
    At((usize, usize)),
    Lost(Option<(usize, usize)>, Lost),
}

/// Puts an annotation into the sets of the articles that it is about, a span for each of its labels.
fn take(
    reading: Reading,
    grounds: &mut [Ground],
    seen: &[Seen<'_>],
    by_id: &mut HashMap<String, usize>,
    mut told: impl FnMut(Rule),
) {
    let Reading { mut id, user, labels, span, places, .. } = reading;
    for (source, place) in places {
        let at = grounds.iter().position(|ground| about(ground, source.as_ref()));
        let place = match at {
            Some(at) => place.and_then(|place| seen[at].locate(&place, &mut told)),
            None => Err(Rule::UnknownValue { name: "source".into(), found: source.unwrap_or_default() }),
        };
        let at = at.unwrap_or(0);
        if let Some(id) = &id {
            by_id.entry(id.clone()).or_insert(at);
        }
        let set = grounds[at].set(user.clone());
        for label in &labels {
            // Relations name the annotation; its first span stands for it.
            let id = id.take();
            let span = |located| {
                let (parts, lost) = match located {
                    Located::At(place) => (vec![place], None),
                    Located::Lost(said, lost) => (said.into_iter().collect(), Some(lost)),
                };
                DraftSpan { id, parts, lost, label: label.clone(), ..copy(&span) }
            };
            set.spans.push(place.clone().map(span));
        }
    }
}

/// What all spans of an annotation share.
fn copy(span: &DraftSpan) -> DraftSpan {
    DraftSpan {
        subtype: span.subtype.clone(),
        unsure: span.unsure,
        note: span.note.clone(),
        attributes: span.attributes.clone(),
        provenance: span.provenance.clone(),
        ..DraftSpan::default()
    }
}

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let mut articles: Vec<Value> = Vec::new();
    let mut items: Vec<Value> = Vec::new();
    let mut last = None;
    for document in selection.written(&documents) {
        let article = document.article;
        let numbers = Numbers::new(document.text(), Unit::CodePoint);
        if last != Some(&article.id) {
            let mut row = Map::new();
            row.insert("id".to_owned(), article.id.as_str().into());
            row.insert("text".to_owned(), document.text().into());
            row.insert("annotators".to_owned(), json!([]));
            row.insert("relations".to_owned(), json!([]));
            metadata(document, |name| ARTICLE_KNOWN.contains(&name), &mut row)?;
            row.entry("title").or_insert_with(|| "".into());
            articles.push(Value::Object(row));
        }
        last = Some(&article.id);
        let Some(set) = document.set else { continue };
        if let Some(row) = articles.last_mut() {
            let user = set.annotator.as_str();
            if let Some(users) = row["annotators"].as_array_mut() {
                users.push(user.into());
            }
            for mut relation in spans_jsonl::relations(document, &numbers)? {
                relation["annotator"] = user.into();
                if let Some(relations) = row["relations"].as_array_mut() {
                    relations.push(relation);
                }
            }
        }
        let source = iri(ARTICLE, article.id.as_str());
        for (index, span) in document.spans().enumerate() {
            let extent = span.extent();
            let placed = numbers.of(&article.id, index + 1, extent)?;
            let (mut before, mut after) = (extent.start(), extent.end());
            for _ in 0..CONTEXT_LENGTH {
                before = prev_grapheme(document.text(), before);
                after = next_grapheme(document.text(), after);
            }
            let mut body =
                vec![json!({ "type": "TextualBody", "value": span.label.as_str(), "purpose": "tagging" })];
            if !span.note.is_empty() {
                body.push(json!({ "type": "TextualBody", "value": span.note, "purpose": "commenting" }));
            }
            let set_id = iri(SPAN, set.id.as_str());
            let mut item = json!({
                "id": format!("{set_id}/{}", iri("", span.id.as_str())),
                "type": "Annotation",
                "motivation": "tagging",
                "creator": { "type": "Person", "name": set.annotator.as_str() },
                "body": body,
                "target": {
                    "source": source,
                    "selector": [
                        { "type": "TextPositionSelector", "start": placed.start, "end": placed.end },
                        {
                            "type": "TextQuoteSelector", "exact": placed.surface,
                            "prefix": document.text()[before..extent.start()],
                            "suffix": document.text()[extent.end()..after],
                        },
                    ],
                },
            });
            for (name, value) in provenance::fields(&span.provenance, &set.annotator) {
                let name = match name {
                    "made" => "created",
                    "changed" => "modified",
                    own => own,
                };
                item[name] = value;
            }
            if let Some(subtype) = &span.subtype {
                item["subtype"] = subtype.as_str().into();
            }
            if span.certainty == Certainty::Unsure {
                item["certainty"] = "unsure".into();
            }
            if !span.attributes.is_empty() {
                item["attributes"] = Value::Object(values(&article.id, &span.attributes)?);
            }
            items.push(item);
        }
    }
    let term = |name: &str| json!({ "@id": format!("urn:x-wusum:{name}"), "@type": "@json" });
    let page = json!({
        "@context": [CONTEXT, {
            "articles": term("articles"), "attributes": term("attributes"),
            "subtype": "urn:x-wusum:subtype", "certainty": "urn:x-wusum:certainty",
            "origin": term("origin"), "made_by": "urn:x-wusum:made_by",
        }],
        "id": "urn:x-wusum:page",
        "type": "AnnotationPage",
        "articles": articles,
        "items": items,
    });
    let bytes = serde_json::to_vec_pretty(&page).map_err(|_| ExportProblem::Unreadable)?;
    let lost = count_lost(&documents, LOSES);
    Ok(Exported {
        files: vec![OutFile { name: "w3c.jsonld".to_owned(), bytes }],
        lost,
        ..Exported::default()
    })
}

/// A name made of an id; what such names cannot hold is written as bytes.
fn iri(prefix: &str, id: &str) -> String {
    let mut out = prefix.to_owned();
    for c in id.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '@' | ':') {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
    }
    out
}

/// The id that a name of ours was made of: what stands last in it.
fn named(prefix: &str, name: &str) -> Option<String> {
    let last = name.strip_prefix(prefix)?.rsplit('/').next()?;
    let mut bytes = Vec::with_capacity(last.len());
    let mut rest = last.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
